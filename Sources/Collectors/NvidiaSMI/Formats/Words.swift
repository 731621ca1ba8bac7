/// The words of a line, cut at blanks. Valid as long as the line's bytes are.
struct Words {
  private(set) var all: [Bytes] = []

  init(_ line: Bytes) {
    var place = 0
    while place < line.count, all.count < 512 {
      while place < line.count, Bytes.isBlank(line[place]) { place += 1 }
      let start = place
      while place < line.count, !Bytes.isBlank(line[place]) { place += 1 }
      if place > start { all.append(line.part(start, place)) }
    }
  }

  var count: Int { all.count }
  var first: Bytes? { all.first }

  /// A word; nil where there is none.
  subscript(index: Int) -> Bytes? { all.indices.contains(index) ? all[index] : nil }
}
