import FleetModel

/// A fleet without GPUs that have left it: its topology, and what a frame of the whole becomes.
struct FleetCut: Sendable {
  let gone: Range<Int>
  let topology: Topology
  let labels: LabelTable

  init(gone: Range<Int>, of whole: Topology, _ labels: LabelTable) {
    self.gone = gone
    topology = Topology(
      directory: RemainingGPUs(whole: whole.directory, gone: gone),
      groups: Self.groups(whole.groups, gone))
    let columns = labels.columns.map { column in
      LabelTable.Column(
        key: column.key, values: column.values, codes: Self.without(gone, column.codes))
    }
    self.labels = LabelTable(count: whole.gpuCount - gone.count, columns: columns)
  }

  /// The groups that keep GPUs, each with its new range.
  private static func groups(_ whole: [FleetGroup], _ gone: Range<Int>) -> [FleetGroup] {
    var places = [0]
    places.reserveCapacity(whole.count + 1)
    let kept = whole.map { !($0.gpus.clamped(to: gone) == $0.gpus && !$0.gpus.isEmpty) }
    for isKept in kept { places.append((places.last ?? 0) + (isKept ? 1 : 0)) }
    func moved(_ gpu: Int) -> Int { gpu - min(max(gpu - gone.lowerBound, 0), gone.count) }
    return zip(whole, kept).compactMap { group, isKept in
      guard isKept else { return nil }
      return FleetGroup(
        level: group.level, name: group.name,
        gpus: moved(group.gpus.lowerBound)..<moved(group.gpus.upperBound),
        parent: group.parent.map { places[$0] },
        children: places[group.children.lowerBound]..<places[group.children.upperBound])
    }
  }

  /// Takes the GPUs out of a frame of the whole fleet.
  func apply(to content: inout Frame.Content) {
    var table = MetricTable(count: topology.gpuCount)
    for metric in content.gpus.metrics { table[metric] = content.gpus[metric].map(without) }
    table.statuses = Self.without(gone, content.gpus.statuses)
    content.topology = topology
    content.gpus = table
    content.labels = labels
    content.processes = content.processes.compactMap { process in
      moved(process.gpu).map { place in
        var process = process
        process.gpu = place
        return process
      }
    }
    var seen: [Int: Timestamp] = [:]
    for (gpu, time) in content.lastSeen {
      if let place = moved(gpu) { seen[place] = time }
    }
    content.lastSeen = seen
  }

  /// The new place of a GPU; nil for one that has left.
  private func moved(_ gpu: Int) -> Int? {
    if gone.contains(gpu) { return nil }
    return gpu < gone.lowerBound ? gpu : gpu - gone.count
  }

  private func without(_ column: Column) -> Column {
    let storage: Column.Storage =
      switch column.storage {
      case .uint8(let values): .uint8(Self.without(gone, values))
      case .uint16(let values): .uint16(Self.without(gone, values))
      case .int32(let values): .int32(Self.without(gone, values))
      case .int64(let values): .int64(Self.without(gone, values))
      }
    return Column(
      storage, presence: without(column.presence), errors: column.errors.map(without))
  }

  private static func without<T>(_ gone: Range<Int>, _ values: [T]) -> [T] {
    Array(values[..<gone.lowerBound]) + values[gone.upperBound...]
  }

  private func without(_ mask: PresenceMask) -> PresenceMask {
    let count = mask.count - gone.count
    let words = (0..<(count + 63) / 64).map { word -> UInt64 in
      let first = word << 6
      if first + 64 <= gone.lowerBound { return mask.words[word] }
      let later = Self.bits(mask.words, from: first + gone.count)
      guard first < gone.lowerBound else { return later }
      let early: UInt64 = (1 << UInt64(gone.lowerBound - first)) - 1
      return mask.words[word] & early | later & ~early
    }
    return PresenceMask(count: count, words: words)
  }

  /// 64 bits from a place that need not be the first of a word.
  private static func bits(_ words: [UInt64], from place: Int) -> UInt64 {
    let word = place >> 6
    let shift = UInt64(place & 63)
    let low = word < words.count ? words[word] >> shift : 0
    guard shift > 0, word + 1 < words.count else { return low }
    return low | words[word + 1] << (64 - shift)
  }
}

/// The identities of a fleet without the GPUs that have left it.
struct RemainingGPUs: GPUDirectory {
  let whole: any GPUDirectory
  let gone: Range<Int>

  var count: Int { whole.count - gone.count }

  func identity(at index: Int) -> GPUIdentity {
    whole.identity(at: index < gone.lowerBound ? index : index + gone.count)
  }
}
