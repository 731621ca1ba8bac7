/// Reads the notation of a pattern.
struct NamePatternParser {
  /// Groups within one another, and how often something may be repeated.
  private static let (deepest, mostTimes) = (50, 1000)

  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private var ignoresCase = false
  private(set) var groups: [String] = []

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func parse() throws(PatternError) -> NameTree {
    let tree = try choice()
    if place < text.count { throw PatternError("closing ')' does not balance any groups openings") }
    return tree
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private mutating func take(_ word: String) -> Bool {
    let scalars = Array(word.unicodeScalars)
    guard text[place...].starts(with: scalars) else { return false }
    place += scalars.count
    return true
  }

  private mutating func choice() throws(PatternError) -> NameTree {
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(PatternError) -> NameTree {
    var parts: [NameTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      parts.append(try repeated(try atom()))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  // MARK: Repeating

  private mutating func repeated(_ atom: NameTree) throws(PatternError) -> NameTree {
    guard let (least, most) = try times() else { return atom }
    let prefersFew = take("?")
    if next == "+" { throw PatternError("'+' behind a repetition is not read here") }
    if try times() != nil { throw PatternError("a repetition is repeated; put it in a group") }
    return .times(atom, least: least, most: most, prefersFew: prefersFew)
  }

  private mutating func times() throws(PatternError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = place
    guard take("{") else { return nil }
    let least = number()
    var most = least
    if take(",") { most = number() }
    let isOpen = text[place - 1] == ","
    guard take("}"), least != nil || (most != nil && !isOpen) else {
      // A brace that begins no number stands for itself.
      place = start
      return nil
    }
    let (low, high) = (least ?? 0, isOpen ? nil : most)
    guard low <= Self.mostTimes, high ?? 0 <= Self.mostTimes, low <= high ?? low else {
      throw PatternError("a repetition is from few to many, \(Self.mostTimes) at most")
    }
    return (low, high)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, let digit = Self.digit(scalar) {
      value = min((value ?? 0) * 10 + digit, Self.mostTimes + 1)
      place += 1
    }
    return value
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    ("0"..."9").contains(scalar) ? Int(scalar.value) - 0x30 : nil
  }

  // MARK: Atoms

  private mutating func atom() throws(PatternError) -> NameTree {
    guard let scalar = next else { return .empty }
    place += 1
    switch scalar {
    case ".": return .set(.any)
    case "^": return .place(.start)
    case "$": return .place(.end)
    case "[": return .set(cased(try brackets()))
    case "(": return try group()
    case "\\": return try escaped()
    case "*", "+", "?": throw PatternError("quantifier '\(scalar)' must appear after expression")
    default: return .set(cased(.scalar(scalar)))
    }
  }

  private func cased(_ set: NameSet) -> NameSet {
    var set = set
    set.ignoresCase = ignoresCase
    return set
  }

  private mutating func group() throws(PatternError) -> NameTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw PatternError("its groups nest too deep") }
    var number: Int?
    if take("?") {
      if take("i)") {
        ignoresCase = true
        return .empty
      }
      if take("i:") {
        let outer = ignoresCase
        defer { ignoresCase = outer }
        ignoresCase = true
        return try closed(try choice())
      }
      if !take(":") { number = try groupName() }
    }
    let inner = try closed(try choice())
    return number.map { .group(inner, $0) } ?? inner
  }

  private mutating func closed(_ tree: NameTree) throws(PatternError) -> NameTree {
    guard take(")") else { throw PatternError("expected ')'") }
    return tree
  }

  /// The name of a group, and its number.
  private mutating func groupName() throws(PatternError) -> Int {
    _ = take("P")
    guard take("<"), next != "=", next != "!" else {
      throw PatternError(
        "'(?\(next.map { String($0) } ?? "")' is not read here: what looks ahead or behind, or "
          + "switches, has no bound")
    }
    var name = String.UnicodeScalarView()
    while let scalar = next, scalar != ">" {
      guard NameSet.word.contains(scalar), name.count < 64 else {
        throw PatternError("a group's name has letters and digits")
      }
      name.append(scalar)
      place += 1
    }
    guard take(">"), !name.isEmpty else { throw PatternError("expected '>' after a group's name") }
    guard !groups.contains(String(name)) else {
      throw PatternError("group '\(String(name))' already exists")
    }
    guard groups.count < 16 else { throw PatternError("it has too many named groups") }
    groups.append(String(name))
    return groups.count - 1
  }

  private mutating func escaped() throws(PatternError) -> NameTree {
    switch next {
    case "b":
      place += 1
      return .place(.edge)
    case "B":
      place += 1
      return .place(.noEdge)
    case "A":
      place += 1
      return .place(.start)
    case "z", "Z":
      place += 1
      return .place(.end)
    default: return .set(cased(try escapedSet()))
    }
  }

  /// What stands behind a backslash: a class, a character by its number, or one that is meant as
  /// it is.
  private mutating func escapedSet() throws(PatternError) -> NameSet {
    guard let scalar = next else { throw PatternError("expected an escape sequence") }
    place += 1
    switch scalar {
    case "d": return .digits
    case "D": return NameSet(ranges: NameSet.digits.complement)
    case "w": return .word
    case "W": return NameSet(ranges: NameSet.word.complement)
    case "s": return .space
    case "S": return NameSet(ranges: NameSet.space.complement)
    case "t": return .scalar("\t")
    case "n": return .scalar("\n")
    case "x": return .scalar(try hexadecimal())
    case "a"..."z", "A"..."Z", "0"..."9":
      throw PatternError("'\\\(scalar)' is not read here")
    default: return .scalar(scalar)
    }
  }

  private mutating func hexadecimal() throws(PatternError) -> Unicode.Scalar {
    let digits = String(String.UnicodeScalarView(text[place...].prefix(2)))
    guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
      throw PatternError("'\\x' is followed by two hexadecimal digits")
    }
    place += 2
    return Unicode.Scalar(value)
  }

  // MARK: Brackets

  private mutating func brackets() throws(PatternError) -> NameSet {
    var set = NameSet(isNegated: take("^"))
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if take("[:") {
        set.ranges += try posixClass()
        continue
      }
      let member = try bracketMember(scalar)
      // A range needs single characters at both ends.
      guard next == "-", place + 1 < text.count, text[place + 1] != "]",
        let low = Self.single(member)
      else {
        set.ranges += member.ranges
        continue
      }
      place += 1
      guard let high = Self.single(try bracketMember(text[place])), low <= high else {
        throw PatternError("a range in brackets is from low to high")
      }
      set.ranges.append(low...high)
    }
    guard take("]") else { throw PatternError("expected ']'") }
    return set
  }

  private mutating func bracketMember(
    _ scalar: Unicode.Scalar
  ) throws(PatternError) -> NameSet {
    place += 1
    return scalar == "\\" ? try escapedSet() : .scalar(scalar)
  }

  private static func single(_ set: NameSet) -> UInt32? {
    guard let range = set.ranges.first, set.ranges.count == 1, range.count == 1 else { return nil }
    return range.lowerBound
  }

  private mutating func posixClass() throws(PatternError) -> [ClosedRange<UInt32>] {
    let classes: [(String, [ClosedRange<UInt32>])] = [
      ("digit:]", NameSet.digits.ranges), ("alpha:]", [0x41...0x5A, 0x61...0x7A]),
      ("alnum:]", [0x30...0x39, 0x41...0x5A, 0x61...0x7A]), ("lower:]", [0x61...0x7A]),
      ("upper:]", [0x41...0x5A]), ("xdigit:]", [0x30...0x39, 0x41...0x46, 0x61...0x66]),
      ("space:]", NameSet.space.ranges),
      ("punct:]", [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    ]
    for (name, ranges) in classes where take(name) { return ranges }
    throw PatternError("there is no such class between '[:' and ':]'")
  }
}
