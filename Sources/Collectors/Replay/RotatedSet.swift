import Glibc

/// Files that hold one log between them, as logrotate, svlogd or a job scheduler leave them.
package enum RotatedSet {
  /// Puts files of one log in the order in which they were written: `log.3.gz`, `log.2.gz`, `log.1`,
  /// `log` by falling numbers; `log-20250505.xz`, `log-20250506`, `log` by rising dates. The number or
  /// date may stand before a suffix (`log.2.csv.gz`). Files of different names, or with marks that
  /// cannot be compared, stay in the order given.
  package static func ordered(_ paths: [String]) -> [String] {
    let names = paths.map { Name($0) }
    var stems: [String] = []
    var sets: [String: [Name]] = [:]
    for name in names {
      if sets[name.stem] == nil { stems.append(name.stem) }
      sets[name.stem, default: []].append(name)
    }
    return stems.flatMap { stem in
      let set = sets[stem] ?? []
      return (sorted(set) ?? set).map(\.path)
    }
  }

  /// Words of a command line with the files of one log together, each set where its first file stands;
  /// everything else is alone.
  package static func sets(in words: [String]) -> [[String]] {
    let files = words.filter(isFile)
    var sets: [[String]] = []
    var taken: Set<String> = []
    for word in words where !taken.contains(word) {
      let stem = Name(word).stem
      let set = files.contains(word) ? files.filter { Name($0).stem == stem } : []
      guard isOne(set) else {
        sets.append([word])
        continue
      }
      taken.formUnion(set)
      sets.append(set)
    }
    return sets
  }

  private static func isFile(_ path: String) -> Bool {
    var information = stat()
    return !path.hasSuffix(".gtr") && stat(path, &information) == 0
      && information.st_mode & S_IFMT == S_IFREG
  }

  /// Whether several files are parts of one log.
  package static func isOne(_ paths: [String]) -> Bool {
    let names = paths.map { Name($0) }
    return names.count > 1 && Set(names.map(\.stem)).count == 1 && sorted(names) != nil
  }

  private static func sorted(_ set: [Name]) -> [Name]? {
    let numbers = set.compactMap(\.number)
    let dates = set.compactMap(\.date)
    // One file has no mark: the one that is still written.
    let marked = set.count - 1
    if numbers.count >= marked, dates.isEmpty {
      return stably(set) { ($0.number ?? -1) > ($1.number ?? -1) }
    }
    guard dates.count >= marked, numbers.isEmpty else { return nil }
    return stably(set) { one, other in
      guard let date = one.date else { return false }
      guard let later = other.date else { return true }
      return date.lexicographicallyPrecedes(later)
    }
  }

  private static func stably(_ set: [Name], _ isBefore: (Name, Name) -> Bool) -> [Name] {
    set.enumerated().sorted { one, other in
      if isBefore(one.element, other.element) { return true }
      if isBefore(other.element, one.element) { return false }
      return one.offset < other.offset
    }.map(\.element)
  }

  /// A path in its parts.
  private struct Name {
    private static let packers = [".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"]

    let path: String
    /// The path without mark and without the suffix of a packer.
    let stem: String
    /// How often it has been rotated: `.2`.
    var number: Int?
    /// The digits of a date, from the year on: `-20250506`, `-2025-05-06`, `-20250506-1430`.
    var date: [UInt8]?

    init(_ path: String) {
      self.path = path
      var bytes = [UInt8](path.utf8)
      let packer = Self.packers.first { bytes.reversed().starts(with: $0.utf8.reversed()) }
      bytes.removeLast(packer?.utf8.count ?? 0)
      let folder = (bytes.lastIndex(of: 0x2F) ?? -1) + 1
      guard let mark = Mark(in: bytes, from: folder) else {
        stem = String(decoding: bytes, as: UTF8.self)
        return
      }
      number = mark.number
      date = mark.date
      bytes.removeSubrange(mark.range)
      stem = String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// The number or date that rotation puts into a name, with what divides it from the rest.
private struct Mark {
  let range: Range<Int>
  var number: Int?
  var date: [UInt8]?

  /// The last one of a name.
  init?(in name: [UInt8], from start: Int) {
    var place = name.count - 1
    while place > start {
      if let mark = Self.dated(name, at: place) ?? Self.numbered(name, at: place) {
        self = mark
        return
      }
      place -= 1
    }
    return nil
  }

  private init(range: Range<Int>, number: Int? = nil, date: [UInt8]? = nil) {
    self.range = range
    self.number = number
    self.date = date
  }

  private static func isDivider(_ byte: UInt8) -> Bool { "-._T:".utf8.contains(byte) }

  /// `.2` at the end, or before one suffix of letters.
  private static func numbered(_ name: [UInt8], at place: Int) -> Mark? {
    guard name[place] == 0x2E else { return nil }
    let digits = name[(place + 1)...].prefix { Bytes.isDigit($0) }
    guard (1...5).contains(digits.count), isEnd(name, digits.endIndex) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return Mark(range: place..<digits.endIndex, number: number)
  }

  /// Whether a name ends here, or has nothing more than a suffix such as `.csv`.
  private static func isEnd(_ name: [UInt8], _ place: Int) -> Bool {
    guard place < name.count else { return true }
    let suffix = name[(place + 1)...]
    return name[place] == 0x2E && (1...5).contains(suffix.count)
      && suffix.allSatisfy { Bytes.lowered($0) &- 0x61 < 26 }
  }

  /// `-20250506` or `-2025-05-06`, and what follows of a time.
  private static func dated(_ name: [UInt8], at place: Int) -> Mark? {
    guard isDivider(name[place]), place + 1 < name.count, Bytes.isDigit(name[place + 1]) else {
      return nil
    }
    var end = place + 1
    var digits: [UInt8] = []
    while end < name.count {
      let isInside = end + 1 < name.count && isDivider(name[end]) && Bytes.isDigit(name[end + 1])
      guard Bytes.isDigit(name[end]) || isInside else { break }
      if Bytes.isDigit(name[end]) { digits.append(name[end]) }
      end += 1
    }
    guard isEnd(name, end), (8...20).contains(digits.count), isDate(digits) else { return nil }
    return Mark(range: place..<end, date: digits)
  }

  private static func isDate(_ digits: [UInt8]) -> Bool {
    let number = { (range: Range<Int>) in digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    return (1990...2099).contains(number(0..<4)) && (1...12).contains(number(4..<6))
      && (1...31).contains(number(6..<8))
  }
}
