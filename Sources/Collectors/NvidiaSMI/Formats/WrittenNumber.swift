/// A number as the programs of many countries write it: `301,25 W`, `1.234,5`, `1,234.5 MiB`.
struct WrittenNumber {
  private let cell: Bytes
  /// Every point and comma, and how many digits follow it.
  private let marks: [(byte: UInt8, digits: Int)]

  /// Nil for a text that does not begin as a number, or goes on with more digits.
  init?(_ cell: Bytes) {
    var place = cell.first == 0x2D || cell.first == 0x2B ? 1 : 0
    guard place < cell.count, Bytes.isDigit(cell[place]) else { return nil }
    var marks: [(byte: UInt8, digits: Int)] = []
    while place < cell.count {
      if Bytes.isDigit(cell[place]) {
        if !marks.isEmpty { marks[marks.count - 1].digits += 1 }
      } else if cell[place] == 0x2C || cell[place] == 0x2E {
        marks.append((cell[place], 0))
      } else {
        break
      }
      place += 1
    }
    guard !cell.part(place, cell.count).contains(where: Bytes.isDigit) else { return nil }
    self.cell = cell
    self.marks = marks
  }

  /// Whether a comma can only stand before decimals.
  /// - Parameter isUsual: where it stands for them unless something speaks against it.
  func hasDecimalComma(isUsual: Bool) -> Bool {
    guard let last = marks.last, last.byte == 0x2C, count(0x2C) == 1 else { return false }
    if marks.count > 1 { return areGroups(marks.dropLast()) }
    return isUsual || last.digits != 3
  }

  /// Whether its only mark is a comma before three digits: `12,800`.
  var mayBeThousands: Bool { marks.count == 1 && marks[0] == (0x2C, 3) }

  /// Writes the number with a point for its decimals and nothing between thousands. What may be
  /// either becomes no number: `81,559` where nothing tells what commas are.
  func append(to out: inout [UInt8], hasDecimalCommas: Bool, isUsual: Bool) {
    let commas = count(0x2C)
    if hasDecimalComma(isUsual: isUsual || hasDecimalCommas), hasDecimalCommas {
      write(dropping: 0x2E, to: &out)
    } else if commas == 0, !hasDecimalCommas || !areThousands(0x2E) {
      out.append(contentsOf: cell)
    } else if commas == 0 {
      write(dropping: 0x2E, to: &out)
    } else if !hasDecimalCommas, isEnglish {
      write(dropping: 0x2C, to: &out)
    } else {
      out.append(contentsOf: cell.map { $0 == 0x2C ? 0x3F : $0 })
    }
  }

  /// `1,234.5` and `1,234,567`: commas can only part thousands.
  var isEnglish: Bool {
    guard let last = marks.last else { return false }
    if last.byte == 0x2E { return marks.count > 1 && areGroups(marks.dropLast()) }
    return marks.count > 1 && areGroups(marks[...])
  }

  private func areThousands(_ byte: UInt8) -> Bool {
    !marks.isEmpty && marks.allSatisfy { $0.byte == byte && $0.digits == 3 }
  }

  /// Whether marks part groups of three, all by the same mark.
  private func areGroups(_ marks: ArraySlice<(byte: UInt8, digits: Int)>) -> Bool {
    marks.allSatisfy { $0.digits == 3 && $0.byte == marks.first?.byte }
  }

  private func count(_ byte: UInt8) -> Int { marks.reduce(0) { $0 + ($1.byte == byte ? 1 : 0) } }

  private func write(dropping dropped: UInt8, to out: inout [UInt8]) {
    for byte in cell where byte != dropped { out.append(byte == 0x2C ? 0x2E : byte) }
  }
}
