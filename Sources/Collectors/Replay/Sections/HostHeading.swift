import FleetModel

/// A line of its own that says whose output follows.
enum HostHeading: Sendable, Equatable {
  /// A tool that reaches many hosts says so: ansible, pssh, `tail` of several files.
  case host(String)
  /// `tail` names a file.
  case file(String)
  /// A word that may be a host: `gpu-a01`, `=== gpu-a01 ===`, `gpu-a01:` (salt). It is one where
  /// several alike sections have such a line each.
  case maybe(String)

  /// What a line says; nil for any other line.
  init?(_ bytes: Bytes) {
    let line = bytes.trimmed
    guard let first = line.first, line.count < 512, !Bytes.isBlank(bytes[0]) else { return nil }
    if let host = Self.ansible(line) ?? Self.pssh(line) {
      self = .host(host)
    } else if let path = Self.file(line) {
      self = .file(path)
    } else if let host = Self.prompt(line) ?? Self.remoteCommand(line) {
      self = .maybe(host)
    } else if first != 0x2B, first != 0x3C, first != 0x7C, let word = Self.word(line) {
      self = .maybe(word)
    } else {
      return nil
    }
  }

  /// `gpu-a01 | CHANGED | rc=0 >>`, `gpu-a01 | UNREACHABLE! => {`.
  private static func ansible(_ line: Bytes) -> String? {
    let words = Words(line)
    guard words.count >= 3, let name = words[0], let bar = words[1], let state = words[2],
      bar.isLike("|"), isName(name)
    else { return nil }
    let isState =
      state.isLike("changed") || state.isLike("success") || state.isLike("failed")
      || state.isLike("failed!") || state.isLike("unreachable!")
    return isState ? name.text : nil
  }

  /// `[1] 10:00:00 [SUCCESS] gpu-a01`.
  private static func pssh(_ line: Bytes) -> String? {
    let words = Words(line)
    guard words.count >= 4, let number = words[0], let state = words[2], let name = words[3],
      number.first == 0x5B, number.last == 0x5D, number.part(1, number.count - 1).unsigned != nil,
      state.isLike("[success]") || state.isLike("[failure]"), isName(name)
    else { return nil }
    return name.text
  }

  /// `==> /logs/gpu-a01.csv <==`.
  private static func file(_ line: Bytes) -> String? {
    guard line.startsLike("==> "), line.count > 8,
      line.part(line.count - 4, line.count).isLike(" <==")
    else { return nil }
    return line.part(4, line.count - 4).trimmed.text
  }

  /// The host of a shell's prompt before a command: `root@gpu-a01:~# nvidia-smi`,
  /// `[me@gpu-a01 logs]$ nvidia-smi`.
  private static func prompt(_ line: Bytes) -> String? {
    guard line.mentions("nvidia-smi"), let at = line.place(of: 0x40), at > 0 else { return nil }
    var end = at + 1
    while end < line.count, line[end] != 0x3A, !Bytes.isBlank(line[end]), line[end] != 0x5D {
      end += 1
    }
    let name = line.part(at + 1, end)
    guard isName(name), end < line.count else { return nil }
    let command = line.part(end, line.count)
    let mark = command.indices.first { place in
      [0x23, 0x24, 0x25, 0x3E].contains(command[place]) && place + 1 < command.count
        && command[place + 1] == 0x20
    }
    guard let mark, mark + 2 < command.count,
      command.part(mark + 2, command.count).startsLike("nvidia-smi")
    else { return nil }
    return name.text
  }

  /// The host of `ssh gpu-a01 nvidia-smi`, behind a prompt's mark or the `+` of `set -x`.
  private static func remoteCommand(_ line: Bytes) -> String? {
    guard line.mentions("ssh "), line.mentions("nvidia-smi") else { return nil }
    let words = Words(line).all
    guard let ssh = words.firstIndex(where: { $0.isLike("ssh") }), ssh <= 2 else { return nil }
    var place = ssh + 1
    while place < words.count, words[place].first == 0x2D {
      // Options with a value of their own: `-p 22`, `-i key`, `-o Name=value`.
      let hasValue =
        words[place].count == 2 && "bcDEeFIiJLlmOopQRSWw".utf8.contains(words[place][1])
      place += hasValue ? 2 : 1
    }
    guard place + 1 < words.count else { return nil }
    let target = words[place]
    let name = target.place(of: 0x40).map { target.part($0 + 1, target.count) } ?? target
    return isName(name) ? name.text : nil
  }

  /// The one word of a line, without what decorates it and without `host` before it.
  private static func word(_ line: Bytes) -> String? {
    var low = 0
    var high = line.count
    while low < high, isDecoration(line[low]) { low += 1 }
    while high > low, isDecoration(line[high - 1]) { high -= 1 }
    var words = Words(line.part(low, high))
    if words.count == 2, let first = words.first, isLabel(first) {
      words = Words(words[1] ?? first)
    }
    guard words.count == 1, let word = words.first, isName(word), !isCount(word),
      !moments.contains(word.text.lowercased())
    else { return nil }
    return word.text
  }

  /// Words with which scripts say when or what they measure.
  private static let moments: Set<String> = [
    "before", "after", "during", "start", "started", "begin", "end", "ended", "stop", "done",
    "finished", "idle", "busy", "load", "baseline", "warmup", "warm-up", "train", "training",
    "inference", "result", "results", "output", "stats", "status", "gpu", "gpus", "nvidia-smi",
  ]

  /// A host as a prefix names it: `gpu-a01.csv` (grep) is `gpu-a01`.
  static func cleaned(_ name: String) -> String {
    guard name.contains(".") else { return name }
    return FileHosts.withoutSuffixes(name.split(separator: "/").last.map(String.init) ?? name)
  }

  private static func isDecoration(_ byte: UInt8) -> Bool {
    Bytes.isBlank(byte) || [0x3D, 0x2D, 0x23, 0x2A, 0x3E, 0x3C, 0x5B, 0x5D, 0x3A].contains(byte)
  }

  private static func isLabel(_ word: Bytes) -> Bool {
    let bare = word.last == 0x3A ? word.part(0, word.count - 1) : word
    return bare.isLike("host") || bare.isLike("hostname") || bare.isLike("node")
      || bare.isLike("server")
  }

  /// Letters, digits, points, hyphens and the like, with a letter among them.
  static func isName(_ word: Bytes) -> Bool {
    guard word.count <= 253 else { return false }
    var hasLetter = false
    for byte in word {
      let letter = Bytes.lowered(byte)
      let isLetter = letter >= 0x61 && letter <= 0x7A
      hasLetter = hasLetter || isLetter
      let isOther =
        Bytes.isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x40
      guard isLetter || isOther else { return false }
    }
    return hasLetter
  }

  /// Words with which loops count what they do: `iter3`, `step_10`, `run-2`.
  private static func isCount(_ word: Bytes) -> Bool {
    let stem = word.text.lowercased().prefix { $0.isLetter }
    let counts: Set<Substring> = [
      "iter", "iteration", "epoch", "step", "run", "sample", "tick", "loop", "count", "try",
      "batch", "round", "test", "t", "i", "n",
    ]
    return counts.contains(stem)
      && word.text.dropFirst(stem.count).allSatisfy { !$0.isLetter }
  }
}

/// What hosts the files of `tail` are called: by the name of the file without its suffixes, by its
/// folder where several files have one name, or the whole path.
struct FileHosts: Sendable {
  private let names: [String: String]

  init(_ paths: [String]) {
    let paths = Set(paths)
    let ways: [(String) -> String] = [
      { Self.withoutSuffixes($0.split(separator: "/").last.map(String.init) ?? $0) },
      { $0.split(separator: "/").dropLast().last.map(String.init) ?? $0 },
    ]
    guard !RotatedSet.isOne(paths.sorted()) else {
      names = Dictionary(uniqueKeysWithValues: paths.map { ($0, "") })
      return
    }
    let way = ways.first { Set(paths.map($0)).count == paths.count } ?? { $0 }
    names = Dictionary(uniqueKeysWithValues: paths.map { ($0, way($0)) })
  }

  func host(ofFile path: String) -> String { names[path] ?? path }

  static func withoutSuffixes(_ name: String) -> String {
    var base = Substring(name)
    let suffixes = [".csv", ".log", ".txt", ".out", ".gz", ".zst", ".xz", ".xml"]
    while let suffix = suffixes.first(where: { base.hasSuffix($0) && base.count > $0.count }) {
      base = base.dropLast(suffix.count)
    }
    return String(base)
  }
}
