import FleetModel
import TestSupport
import Testing

@testable import Collectors

@Suite struct CSVDialectTests {
  private static let header = [
    "timestamp", "index", "name", "utilization.gpu [%]", "memory.used [MiB]", "temperature.gpu",
    "power.draw [W]",
  ]

  private static func rows(_ random: inout SeededGenerator) -> [[String]] {
    var rows: [[String]] = []
    for second in 10..<22 {
      for gpu in 0..<3 {
        let watts = Int.random(in: 60...700, using: &random)
        let cents = Int.random(in: 10...99, using: &random)
        var cells = [
          "\(Int.random(in: 0...100, using: &random)) %",
          "\(Int.random(in: 0...81559, using: &random)) MiB",
          "\(Int.random(in: 25...90, using: &random))", "\(watts).\(cents) W",
        ]
        if Int.random(in: 0..<6, using: &random) == 0 {
          let word = ["[N/A]", "[Unknown Error]", "[Not Supported]"].randomElement(using: &random)
          cells[Int.random(in: 0..<4, using: &random)] = word ?? ""
        }
        rows.append(
          ["2026/05/01 10:00:\(second).10\(gpu)", "\(gpu)", "NVIDIA X\(gpu + 1) 80GB"] + cells)
      }
    }
    return rows
  }

  private static func frames(_ lines: [String]) throws -> [String] {
    let bytes = [UInt8]((lines.joined(separator: "\n") + "\n").utf8)
    let whole = try FrameText.read(bytes).frames.map(FrameText.text)
    #expect(try FrameText.read(bytes, chunk: 7).frames.map(FrameText.text) == whole)
    return whole
  }

  /// What other programs make of a CSV: a name, and how it writes a table.
  struct Writer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: @Sendable ([[String]]) -> [String]
  }

  private static func quoted(_ cell: String) -> String {
    "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  private static func isText(_ cell: String) -> Bool { Double(cell) == nil }

  private static func joined(_ delimiter: String) -> @Sendable ([[String]]) -> [String] {
    { table in table.map { $0.joined(separator: delimiter) } }
  }

  /// As a spreadsheet of a German writes it: semicolons, decimal commas, the day first.
  private static func german(_ table: [[String]]) -> [String] {
    table.map { row in
      var cells = row.map {
        Double($0.prefix { $0 != " " }) == nil ? $0 : $0.replacing(".", with: ",")
      }
      if let time = cells.first, time.contains("/") {
        let date = time.prefix(10).split(separator: "/")
        cells[0] = date.reversed().joined(separator: ".") + time.dropFirst(10)
      }
      return cells.joined(separator: ";")
    }
  }

  private static func aligned(_ table: [[String]], gap: Int = 2) -> [String] {
    let count = table.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      table.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return table.map { row in
      zip(row, widths).map { $0.padding(to: $1 + gap) }.joined()
    }
  }

  /// Row numbers in front, under a name or under none at all.
  private static func numbered(_ table: [[String]], _ name: String?) -> [[String]] {
    table.enumerated().map { place, row in
      place == 0 ? (name.map { [$0] } ?? []) + row : ["\(place)"] + row
    }
  }

  private static let writers: [Writer] = [
    Writer(testDescription: "all quoted") { $0.map { $0.map(quoted).joined(separator: ",") } },
    Writer(testDescription: "texts quoted, blanks") {
      $0.map { $0.map { isText($0) ? quoted($0) : $0 }.joined(separator: ", ") }
    },
    Writer(testDescription: "tabs", lines: joined("\t")),
    Writer(testDescription: "tabs, quoted, CRLF") {
      $0.map { $0.map(quoted).joined(separator: "\t") + "\r" }
    },
    Writer(testDescription: "semicolons", lines: joined(";")),
    Writer(testDescription: "German", lines: german),
    Writer(testDescription: "sep=") { ["sep=;"] + german($0) },
    Writer(testDescription: "pandas") { numbered($0, "").map { $0.joined(separator: ",") } },
    Writer(testDescription: "pandas twice") {
      numbered($0, "Unnamed: 0").map { $0.joined(separator: ",") }
    },
    Writer(testDescription: "one name short") {
      numbered($0, nil).map { $0.joined(separator: ", ") }
    },
    Writer(testDescription: "write.csv") {
      numbered($0, "").map { $0.map { isText($0) ? quoted($0) : $0 }.joined(separator: ",") }
    },
    Writer(testDescription: "write.table") {
      numbered($0, nil).map { $0.map { isText($0) ? quoted($0) : $0 }.joined(separator: " ") }
    },
    Writer(testDescription: "write.csv2") {
      german(numbered($0, "")).map { line in
        line.split(separator: ";", omittingEmptySubsequences: false).map { quoted(String($0)) }
          .joined(separator: ";")
      }
    },
    Writer(testDescription: "column -t -s,") { aligned($0) },
    Writer(testDescription: "column -t") { table in
      aligned(
        table.map { $0.joined(separator: ", ").split(separator: " ").map { String($0) } })
    },
    Writer(testDescription: "tr -d , | column -t") { table in
      aligned(table.map { $0.joined(separator: " ").split(separator: " ").map { String($0) } })
    },
    Writer(testDescription: "tr -d ,", lines: joined(" ")),
    Writer(testDescription: "pandas printed") { aligned(numbered($0, nil)) },
    Writer(testDescription: "Markdown") { table in
      let lines = table.map { "| " + $0.joined(separator: " | ") + " |" }
      return [lines[0], "|---|---:|:--:|---|---|---|---|"] + lines.dropFirst()
    },
    Writer(testDescription: "bars", lines: joined("|")),
  ]

  @Test(arguments: writers) func aTableReadsTheSame(_ writer: Writer) throws {
    var random = SeededGenerator()
    for _ in 0..<8 {
      let table = [Self.header] + Self.rows(&random)
      let plain = try Self.frames(Self.joined(", ")(table))
      let lines = writer.lines(table)
      #expect(try Self.frames(lines) == plain, "\(lines.prefix(4)), seed \(random.seed)")
    }
  }

  @Test func quotesHoldCommasAndQuotes() throws {
    let frames = try FrameText.read(
      [UInt8](
        """
        index,name,utilization.gpu [%],power.draw [W]
        0,"NVIDIA X1, 80 GB",10 %,"1,301.25 W"
        1,"NVIDIA ""Big"" X1",20 %,70.5 W
        2,"NVIDIA X1",30 %,"301,25 W"

        """.utf8)
    ).frames
    let first = try #require(frames.first)
    let names = (0..<3).map { first.topology.directory.identity(at: $0).name }
    #expect(names == ["NVIDIA X1? 80 GB", "NVIDIA \"Big\" X1", "NVIDIA X1"])
    #expect((0..<3).map { first.gpus.value(.utilization, $0) } == [10, 20, 30])
    #expect((0..<2).map { first.gpus.stored(.powerDraw, $0) } == [130_125, 7050])
    #expect(first.gpus.state(.powerDraw, 2) == .error)
  }

  @Test(arguments: [
    ("1.234,5 W", ";", 123_450), ("301,250 W", ";", 30125), ("1559,5", "\t", 155_950),
    ("1,234.5 W", "\t", 123_450),
  ])
  func numbersOfOtherCountriesAreRead(_ cell: String, _ delimiter: String, _ stored: Int64) throws {
    let text = "index|temperature.gpu|power.draw [W]\n0|50|\(cell)\n"
    let frames = try FrameText.read([UInt8](text.replacing("|", with: delimiter).utf8)).frames
    #expect(frames.first?.gpus.stored(.powerDraw, 0) == stored)
  }

  @Test func whatMayBeEitherIsNoNumber() throws {
    let text = "index\tmemory.used [MiB]\ttemperature.gpu\n0\t81,559\t50\n"
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.first?.gpus.state(.framebufferUsed, 0) == .error)
    #expect(frames.first?.gpus.value(.temperature, 0) == 50)
  }

  @Test func thousandsHavePointsWhereDecimalsHaveCommas() throws {
    let text = "index;memory.used [MiB];power.draw [W]\n0;12.345 MiB;301,25 W\n"
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.first?.gpus.value(.framebufferUsed, 0) == 12345)
    #expect(frames.first?.gpus.stored(.powerDraw, 0) == 30125)
  }

  @Test(arguments: [
    ("06.05.2025 10:00:00;0;1 %", ";"), ("06/05/2025 10:00:00;0;1 %", ";"),
    ("05/06/2025 10:00:00\t0\t1 %", "\t"), ("06.05.25 10:00\t0\t1 %", "\t"),
    ("\"5/6/2025, 10:00:00 AM\"\t0\t1 %", "\t"),
  ])
  func theDayStandsWhereTheDialectSays(_ row: String, _ delimiter: String) throws {
    let header = ["timestamp", "index", "utilization.gpu [%]"].joined(separator: delimiter)
    let frames = try FrameText.read([UInt8]("\(header)\n\(row)\n".utf8)).frames
    let civil = try #require(frames.first.map { CivilTime(local: $0.time) })
    #expect([civil.month, civil.day, civil.hour] == [5, 6, 10])
  }

  @Test func rowsWithoutAHeaderAreOfTheDialectThatFits() throws {
    let columns = ["timestamp", "index", "power.draw"]
    for text in [
      "06.05.2025 10:00:00;0;301,25 W\n06.05.2025 10:00:01;0;302,25 W\n",
      "\"2025/05/06 10:00:00.000\",\"0\",\"301.25 W\"\n\"2025/05/06 10:00:01.000\",\"0\",\"302.25\"\n",
    ] {
      let frames = try FrameText.read([UInt8](text.utf8), columns: columns).frames
      #expect(frames.map { $0.gpus.stored(.powerDraw, 0) } == [30125, 30225])
      #expect(frames.map { CivilTime(local: $0.time).day } == [6, 6])
    }
  }

  @Test func aCutQuotedRowIsLeftOut() throws {
    let text = """
      "index","power.draw [W]","temperature.gpu"
      "0","100.25 W","50"
      "0","101.25 W","5
      """
    for cut in [0, 3, 4, 8, 14] {
      let (frames, _) = try FrameText.read([UInt8](text.dropLast(cut).utf8))
      #expect(frames.map { $0.gpus.stored(.powerDraw, 0) } == [10025], "\(cut)")
    }
    let (frames, _) = try FrameText.read([UInt8]((text + "1\"").utf8))
    #expect(frames.map { $0.gpus.value(.temperature, 0) } == [50, 51])
  }

  @Test func damageIsNoCrash() {
    var random = SeededGenerator()
    for writer in Self.writers {
      let table = [Self.header] + Self.rows(&random)
      for _ in 0..<40 {
        var bytes = [UInt8](writer.lines(table).joined(separator: "\n").utf8)
        for _ in 0..<6 {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0:
            bytes[place] = [0x22, 0x2C, 0x3B, 0x20, 0x09, 0xFF].randomElement(using: &random) ?? 0
          case 1: bytes.remove(at: place)
          default: bytes.insert(0x22, at: place)
          }
        }
        let read = try? FrameText.read(bytes)
        for frame in read?.frames ?? [] { #expect(frame.gpus.count < 100) }
      }
    }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
