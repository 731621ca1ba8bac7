/// What a pattern is, as a tree.
indirect enum NameTree: Sendable {
  enum Place: Sendable { case start, end, edge, noEdge }

  case empty
  case set(NameSet)
  case place(Place)
  case sequence([NameTree])
  case choice([NameTree])
  case times(NameTree, least: Int, most: Int?, prefersFew: Bool)
  /// A named group, by its number.
  case group(NameTree, Int)
}

/// A pattern as steps.
struct NameProgram: Sendable {
  enum Step: Sendable {
    case set(NameSet)
    case place(NameTree.Place)
    /// Goes on at the first, and if that fails at the second.
    case split(Int, Int)
    case jump(Int)
    /// Keeps where the match stands.
    case keep(Int)
    case match
  }

  var steps: [Step] = []
  /// Places that are kept: a start and an end for each named group.
  var kept = 0
}

/// Makes steps of a tree.
struct NameCompiler {
  private var steps: [NameProgram.Step] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func finish(groups: Int) -> NameProgram {
    NameProgram(steps: steps + [.match], kept: 2 * groups)
  }

  /// Throws as soon as there are too many steps: `(a{1000}){1000}` takes no more than those.
  private mutating func add(_ step: NameProgram.Step) throws(PatternError) {
    guard steps.count < limit else {
      throw PatternError("it is too large; repeat less in it")
    }
    steps.append(step)
  }

  mutating func compile(_ tree: NameTree) throws(PatternError) {
    switch tree {
    case .empty: break
    case .set(let set): try add(.set(set))
    case .place(let place): try add(.place(place))
    case .sequence(let parts): for part in parts { try compile(part) }
    case .choice(let parts): try compile(choice: parts[...])
    case .group(let inner, let number):
      try add(.keep(2 * number))
      try compile(inner)
      try add(.keep(2 * number + 1))
    case .times(let inner, let least, let most, let prefersFew):
      for _ in 0..<least { try compileOnce(inner) }
      guard let most else { return try compile(anyTimes: inner, prefersFew) }
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(steps.count)
        try add(.jump(0))
        try compileOnce(inner)
      }
      for place in splits { steps[place] = split(place + 1, steps.count, prefersFew) }
    }
  }

  /// What takes no step could be repeated without end, and means the same once.
  private mutating func compileOnce(_ tree: NameTree) throws(PatternError) {
    let before = steps.count
    try compile(tree)
    if steps.count == before { try add(.jump(steps.count + 1)) }
  }

  private mutating func compile(
    anyTimes inner: NameTree, _ prefersFew: Bool
  ) throws(PatternError) {
    let start = steps.count
    try add(.jump(0))
    try compile(inner)
    try add(.jump(start))
    steps[start] = split(start + 1, steps.count, prefersFew)
  }

  private mutating func compile(choice parts: ArraySlice<NameTree>) throws(PatternError) {
    var ends: [Int] = []
    for (place, part) in parts.enumerated() {
      guard place < parts.count - 1 else {
        try compile(part)
        break
      }
      let start = steps.count
      try add(.jump(0))
      try compile(part)
      ends.append(steps.count)
      try add(.jump(0))
      steps[start] = .split(start + 1, steps.count)
    }
    for end in ends { steps[end] = .jump(steps.count) }
  }

  private func split(_ inner: Int, _ after: Int, _ prefersFew: Bool) -> NameProgram.Step {
    prefersFew ? .split(after, inner) : .split(inner, after)
  }
}

/// One match of a pattern with a name: all ways are followed together, those that are preferred
/// first, and no step is stood at twice at the same character.
struct NameMatch {
  private struct Way {
    let step: Int
    let kept: [Int]
  }

  private let program: NameProgram
  private let name: [Unicode.Scalar]

  init(_ program: NameProgram, _ name: [Unicode.Scalar]) {
    self.program = program
    self.name = name
  }

  /// The places that were kept; nil without a match.
  func run(isWhole: Bool) -> [Int]? {
    var found: [Int]?
    var ways: [Way] = []
    var seen = [Int](repeating: -1, count: program.steps.count)
    let nothing = [Int](repeating: -1, count: program.kept)
    for place in 0...name.count {
      // A match may begin anywhere, after those that began before.
      if found == nil, place == 0 || !isWhole {
        add(Way(step: 0, kept: nothing), at: place, to: &ways, &seen)
      }
      var next: [Way] = []
      var seenNext = [Int](repeating: -1, count: program.steps.count)
      for way in ways {
        switch program.steps[way.step] {
        case .match:
          guard !isWhole || place == name.count else { continue }
          found = way.kept
        case .set(let set):
          if place < name.count, set.contains(name[place]) {
            add(
              Way(step: way.step + 1, kept: way.kept), at: place + 1, to: &next, &seenNext)
          }
          continue
        default: continue
        }
        // Ways behind one that matched are preferred less.
        break
      }
      if next.isEmpty, found != nil || isWhole { break }
      (ways, seen) = (next, seenNext)
    }
    return found
  }

  /// Adds a way, followed until it needs a character.
  private func add(_ way: Way, at place: Int, to ways: inout [Way], _ seen: inout [Int]) {
    var open = [way]
    while let way = open.popLast() {
      guard seen[way.step] != place else { continue }
      seen[way.step] = place
      switch program.steps[way.step] {
      case .set, .match: ways.append(way)
      case .jump(let step): open.append(Way(step: step, kept: way.kept))
      case .split(let first, let second):
        open.append(Way(step: second, kept: way.kept))
        open.append(Way(step: first, kept: way.kept))
      case .keep(let slot):
        var kept = way.kept
        kept[slot] = place
        open.append(Way(step: way.step + 1, kept: kept))
      case .place(let kind):
        if stands(at: place, kind) { open.append(Way(step: way.step + 1, kept: way.kept)) }
      }
    }
  }

  private func stands(at place: Int, _ kind: NameTree.Place) -> Bool {
    switch kind {
    case .start: return place == 0
    case .end: return place == name.count
    case .edge, .noEdge:
      let before = place > 0 && NameSet.word.contains(name[place - 1])
      let after = place < name.count && NameSet.word.contains(name[place])
      return (before != after) == (kind == .edge)
    }
  }
}
