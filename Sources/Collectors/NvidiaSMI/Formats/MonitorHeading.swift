/// The line of names above the rows of `nvidia-smi dmon` and `pmon`: `# gpu    pwr  gtemp ...`,
/// `#Date       Time        gpu ...`, with `--format csv` `#gpu, pwr, gtemp, ...`.
struct MonitorHeading: Sendable {
  /// In lower case, without the `#`.
  let names: [String]
  /// Whether commas part the cells.
  let isCSV: Bool

  /// More columns has no tool.
  private static let limit = 128

  /// Columns of dmon and pmon, by which a heading is known from a comment with `gpu` in it.
  private static let known: Set<String> = [
    "pwr", "temp", "gtemp", "mtemp", "sm", "mem", "enc", "dec", "jpg", "ofa", "mclk", "pclk",
    "pviol", "tviol", "fb", "bar1", "ccpm", "sbecc", "dbecc", "pci", "rxpci", "txpci", "pid",
    "smact", "smutil",
  ]

  /// Nil for a line that names no columns.
  init?(_ line: Bytes) {
    let line = line.trimmed
    guard line.first == 0x23, line.count < 4096 else { return nil }
    isCSV = line.place(of: 0x2C) != nil
    let cells = Self.cut(line.part(1, line.count), isCSV: isCSV)
    let names = cells.map { $0.text.lowercased() }
    guard names.count <= Self.limit, names.contains("gpu"),
      names.contains(where: Self.known.contains)
    else { return nil }
    self.names = names
  }

  /// Whether a line holds the units below a heading: `# Idx      W      C`, `#HH:MM:SS    Idx`.
  static func isUnits(_ line: Bytes) -> Bool {
    let line = line.trimmed
    guard line.first == 0x23, line.count < 4096 else { return false }
    return cut(line.part(1, line.count), isCSV: line.place(of: 0x2C) != nil)
      .contains { $0.isLike("idx") }
  }

  /// The column of a name; nil where there is none.
  func place(of name: String) -> Int? { names.firstIndex(of: name) }

  /// The cells of a row.
  func cells(_ line: Bytes) -> [Bytes] { Self.cut(line, isCSV: isCSV) }

  private static func cut(_ line: Bytes, isCSV: Bool) -> [Bytes] {
    guard isCSV else { return Words(line).all }
    var cells: [Bytes] = []
    var start = 0
    while cells.count < 512, let comma = line.place(of: 0x2C, from: start) {
      cells.append(line.part(start, comma).trimmed)
      start = comma + 1
    }
    cells.append(line.part(start, line.count).trimmed)
    return cells
  }
}
