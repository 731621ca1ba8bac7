/// Compares the end of a row with that of the line before, to tell a cut cell from a whole one.
enum RowShape {
  /// A last row that ends in a unit or a bracket as its fellows do is whole. One that ends in a
  /// digit is believed only with as many decimals as the row before; without any row before, when
  /// the header names no unit and the file does not end at a block of a logger's buffer.
  static func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    let row = last.trimmed
    let model = previous.trimmed
    guard let end = row.last else { return false }
    if model.isEmpty || ColumnPlan.ofHeader(model) != nil {
      return isWhole(row, belowHeader: model, fileBytes: fileBytes)
    }
    guard commas(row) == commas(model), let modelEnd = model.last else { return false }
    if Bytes.isDigit(end) {
      return Bytes.isDigit(modelEnd) && decimals(row) > 0 && decimals(row) == decimals(model)
    }
    return end == modelEnd || end == 0x5D
  }

  private static func isWhole(_ row: Bytes, belowHeader header: Bytes, fileBytes: Int) -> Bool {
    guard header.isEmpty || commas(row) >= commas(header), let end = row.last else { return false }
    guard header.last == 0x5D else {
      return !Bytes.isDigit(end) || fileBytes % 4096 != 0
    }
    return end == 0x5D || (header.count > 1 && end == header[header.count - 2])
  }

  static func commas(_ line: Bytes) -> Int {
    line.reduce(0) { $1 == 0x2C ? $0 + 1 : $0 }
  }

  /// Digits behind the point of the last number; -1 without a point.
  private static func decimals(_ line: Bytes) -> Int {
    var place = line.count - 1
    var count = 0
    while place >= 0, Bytes.isDigit(line[place]) {
      place -= 1
      count += 1
    }
    return place >= 0 && line[place] == 0x2E ? count : -1
  }
}
