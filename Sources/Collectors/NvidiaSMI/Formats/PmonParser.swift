import FleetModel

/// Reads `nvidia-smi pmon`: a row a process, and a row of dashes for an idle GPU. A GPU's
/// utilisation is the sum over its processes.
struct PmonParser: LogParser {
  private struct Seen: Hashable {
    let slot: Int
    let pid: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  private var log = SentenceLog()
  private var time = TimeText()
  private var names: [String: [String]] = [:]
  private var seen: Set<Seen> = []
  private var lastStamp: Timestamp?
  private var sums: [Int: (utilization: Int64?, memory: Int64?)] = [:]

  init(ticks: TickAssembler) { self.ticks = ticks }

  var sentences: [NvidiaSMISentence] { log.sentences }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let words = Words(line.trimmed)
    guard let first = words.first else { return }
    if first[0] == 0x23 {
      let found = words.all.map { $0.text.lowercased().filter { $0 != "#" } }
        .filter { !$0.isEmpty }
      if found.contains("gpu"), found.contains("pid") { names[host] = found }
    } else if let columns = names[host], words.count >= columns.count {
      row(words, columns, host, into: &frames)
    } else if let sentence = NvidiaSMISentence(line) {
      log.append(sentence)
      markLost(sentence, host: host, into: &frames)
    }
  }

  private mutating func row(
    _ words: Words, _ columns: [String], _ host: String, into frames: inout [Frame]
  ) {
    func word(_ name: String) -> Bytes? { columns.firstIndex(of: name).flatMap { words[$0] } }
    guard let index = word("gpu")?.unsigned else { return }
    let slot = ticks.builder.slot(for: GPUIdentity(host: host, index: index, position: index))
    let pid = word("pid")?.unsigned
    let stamp = stamp(word("date"), word("time"))
    let isLater = stamp != lastStamp && lastStamp != nil
    if isLater || !seen.insert(Seen(slot: slot, pid: pid)).inserted {
      endTick(into: &frames)
      seen.insert(Seen(slot: slot, pid: pid))
    }
    lastStamp = stamp
    ticks.join(slot, host: host, at: stamp)
    ticks.builder.setStatus(.ok, slot)
    rowCount += 1
    add(slot, word("sm"), word("mem"))
    guard let pid else { return }
    let command = words.all.dropFirst(columns.count - 1).map(\.text).joined(separator: " ")
    let type = word("type").flatMap { $0.isLike("-") ? nil : $0.text }
    ticks.builder.add(
      GPUProcess(
        gpu: slot, pid: pid, name: command == "-" ? "" : command,
        memoryMiB: word("fb").flatMap(NvidiaSMICell.mebibytes), type: type))
  }

  private mutating func add(_ slot: Int, _ sm: Bytes?, _ memory: Bytes?) {
    var sum = sums[slot] ?? (nil, nil)
    sum.utilization = Self.sum(sum.utilization, sm, .utilization)
    sum.memory = Self.sum(sum.memory, memory, .memoryUtilization)
    sums[slot] = sum
  }

  private static func sum(_ known: Int64?, _ word: Bytes?, _ metric: Metric) -> Int64? {
    guard let word, case .value(let value) = NvidiaSMICell.parse(word, for: metric) else {
      return known
    }
    return min(100, (known ?? 0) &+ min(100, max(0, value)))
  }

  private mutating func stamp(_ date: Bytes?, _ clock: Bytes?) -> Timestamp? {
    guard let date, let clock else { return nil }
    return (date.text + " " + clock.text).withBytes { time.parse($0) }
  }

  mutating func endTick(into frames: inout [Frame]) {
    for (slot, sum) in sums {
      if let value = sum.utilization { ticks.builder.set(.utilization, slot, .value(value)) }
      if let value = sum.memory { ticks.builder.set(.memoryUtilization, slot, .value(value)) }
    }
    sums.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    ticks.flush(into: &frames)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.count >= previous.count
  }
}
