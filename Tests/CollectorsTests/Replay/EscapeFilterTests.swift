import FleetModel
import TestSupport
import Testing

@testable import Collectors

@Suite struct EscapeFilterTests {
  private static func filter(_ pieces: [[UInt8]]) -> String {
    var escapes = EscapeFilter()
    var text: [UInt8] = []
    for piece in pieces {
      piece.withUnsafeBufferPointer { bytes in escapes.filter(bytes) { text += $0 } }
    }
    escapes.finish { text += $0 }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: [
    ("plain 5 %\n", "plain 5 %\n"),
    // Colours: compose, grep --color, a prompt.
    ("\u{1B}[36mgpu-1  |\u{1B}[0m 0, 5 %\n", "gpu-1  | 0, 5 %\n"),
    ("0, \u{1B}[01;31m\u{1B}[K90\u{1B}[m\u{1B}[K %\n", "0, 90 %\n"),
    ("\u{1B}[38;2;1;2;3mx\u{1B}[38:5:9my\u{1B}[4:3mz", "xyz"),
    // Titles and links; both ends.
    ("\u{1B}]0;root@gpu: ~\u{07}$ nvidia-smi\r\n", "$ nvidia-smi\r\n"),
    ("\u{1B}]8;;http://x/\u{1B}\\text\u{1B}]8;;\u{1B}\\\n", "text\n"),
    ("\u{1B}kbash\u{1B}\\a", "a"), ("\u{1B}P1$r0m\u{1B}\\b", "b"),
    ("\u{1B}_x\u{1B}\\\u{1B}^y\u{1B}\\c", "c"),
    // Charset switches, saved cursors, keypads, and terminfo's one byte behind a sequence.
    ("\u{1B}(B\u{1B})0\u{1B}%G\u{1B}7x\u{1B}8\u{1B}=\u{1B}>\u{1B}[?2004h\u{1B}[!p", "x"),
    ("a\u{1B}[m\u{0F}b\u{0F}", "ab\u{0F}"),
    // A cleared screen ends the line, once.
    ("\u{1B}[H\u{1B}[2J\u{1B}[3Ja\n\u{1B}[H\u{1B}[2Jb", "a\nb"),
    ("a\u{1B}[H\u{1B}[Jb\u{1B}[1;1fc\u{1B}cd", "a\nb\nc\nd"),
    ("a\u{1B}[5;3Hb", "a\n  b"), ("a\u{1B}[4Cb\u{1B}[Cc", "a    b c"), ("-\u{1B}[3b|", "----|"),
    ("10%\u{1B}[1Grow\u{1B}[2Kend", "10%\rrow\rend"),
    // What is cut or no sequence is text, and a line end always stays.
    ("a\u{1B}", "a"), ("a\u{1B}[3", "a"), ("a\u{1B}[3\n0, 5 %\n", "a[3\n0, 5 %\n"),
    ("\u{1B}]0;never ends\n0, 5 %\n", "]0;never ends\n0, 5 %\n"),
    ("\u{1B}[2025/05/06", "[2025/05/06"), ("\u{1B}]x\u{1B}[0my\n", "]xy\n"),
    ("\u{1B}\u{1B}[0ma\u{1B}\nb", "a\nb"), ("\u{1B}[3\u{18}x", "x"),
    ("\u{1B}[9999999999999999999999Cx", " x"),
  ])
  func whatIsForATerminalIsTakenOut(_ text: String, _ expected: String) {
    let bytes = [UInt8](text.utf8)
    for cut in 0...bytes.count {
      let read = Self.filter([[UInt8](bytes.prefix(cut)), [UInt8](bytes.dropFirst(cut))])
      #expect(read == expected, "cut at \(cut)")
    }
    #expect(Self.filter(bytes.map { [$0] }) == expected)
  }

  @Test func nothingSwallowsALog() {
    let row = "2025/05/06 10:00:00.000, 0, 5 %\n"
    let rows = String(repeating: row, count: 1000)
    for front in ["\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}[", "\u{1B}k", "\u{1B}(", "\u{1B}"] {
      #expect(Self.filter([[UInt8]((front + rows).utf8)]).hasSuffix(rows.dropFirst(row.count)))
    }
    let long = String(repeating: "x", count: 10_000)
    #expect(Self.filter([[UInt8]("\u{1B}]\(long)".utf8)]).count >= 10_000)
    #expect(Self.filter([[UInt8]("a\u{1B}[1;999999999Hb\u{1B}[99999999Cc".utf8)]).count < 1100)
  }

  @Test func anyCutOfAnyBytesIsTheSame() {
    var random = SeededGenerator()
    let alphabet: [UInt8] = [
      0x1B, 0x1B, 0x5B, 0x5D, 0x28, 0x3B, 0x31, 0x48, 0x4A, 0x6D, 0x07, 0x5C, 0x0A, 0x61, 0x0F,
      0x62,
    ]
    for _ in 0..<2000 {
      let bytes = (0..<24).compactMap { _ in alphabet.randomElement(using: &random) }
      let whole = Self.filter([bytes])
      #expect(Self.filter(bytes.map { [$0] }) == whole, "seed \(random.seed): \(bytes)")
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(Self.filter([[UInt8](bytes.prefix(cut)), [UInt8](bytes.dropFirst(cut))]) == whole)
    }
  }

  /// `while true; do clear; nvidia-smi; sleep 1; done`, also inside `script`.
  @Test(arguments: ["\n", "\r\n"])
  func aClearLoopIsTicks(_ lineEnd: String) throws {
    let start =
      LogFixtures.table.text.firstRange(of: "Fri")?.lowerBound ?? LogFixtures.table.text.startIndex
    let table = String(LogFixtures.table.text[start...]).replacing("+ echo done\n", with: "")
    let loop = (0..<3).map { second in
      "\u{1B}[H\u{1B}[2J\u{1B}[3J"
        + table.replacing("10:00:00 2026", with: "10:00:0\(second) 2026")
    }.joined()
    let text =
      "Script started on 2026-05-01 09:59:59+00:00 [TERM=\"xterm\" COLUMNS=\"120\"]\n"
      + "\u{1B}[?2004h\u{1B}]0;root@gpu\u{07}root@gpu:~# ./loop\n\u{1B}[?2004l\r" + loop
      + "\nScript done on 2026-05-01 10:00:03+00:00 [COMMAND_EXIT_CODE=\"0\"]\n"
    let bytes = [UInt8](text.replacing("\n", with: lineEnd).utf8)
    for chunk in [.max, 1, 100] {
      let (frames, _) = try FrameText.read(bytes, chunk: chunk)
      try #require(frames.count == 3)
      #expect(frames.allSatisfy { $0.gpus.count == 2 })
      #expect(frames.map { $0.time.seconds(since: frames[0].time) } == [0, 1, 2])
    }
  }

  @Test func coloursWithinRowsAreNothing() throws {
    let plain = LogFixtures.csv.text
    let colours = plain.replacing("98 %", with: "\u{1B}[01;31m\u{1B}[K98\u{1B}[m\u{1B}[K %")
      .replacing("2026/05/01", with: "\u{1B}[35m2026/05/01\u{1B}(B\u{1B}[m\u{0F}")
    let whole = try FrameText.read([UInt8](plain.utf8)).frames.map(FrameText.text)
    #expect(try FrameText.read([UInt8](colours.utf8)).frames.map(FrameText.text) == whole)
    #expect(try FrameText.read([UInt8](colours.utf8), chunk: 1).frames.map(FrameText.text) == whole)
  }
}

@Suite struct LineRepairTests {
  private static func visible(_ line: [UInt8]) -> String? {
    line.withUnsafeBufferPointer { LineRepair.visible($0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("0, 5 %", nil), ("0, 5 %\r", nil), ("naïve “name”, 5 %", nil), ("", nil), ("\r\r", nil),
    ("10%\r20%\r0, 5 %", "0, 5 %"), ("10%\r20%\r0, 5 %\r\r", "0, 5 %"), ("row\r  \r", nil),
    ("\u{FEFF}index, name", "index, name"), ("\u{FEFF}\u{FEFF}a", "a"),
    ("n\u{08}nv\u{08}vidia-smi", "nvidia-smi"), ("abX\u{08} \u{08}c", "abc"),
    ("\u{08}\u{08}a", "a"),
    ("é\u{08}e", "e"), ("\u{9B}31m5 %\u{9B}0m", "5 %"), ("\u{9D}0;title\u{9C}0, 5", "0, 5"),
    ("\u{9D}0;title\u{07}0, 5", "0, 5"), ("\u{9D}open", "open"), ("a\u{85}b", "ab"),
  ])
  func aLineIsWhatATerminalShows(_ line: String, _ expected: String?) {
    #expect(Self.visible([UInt8](line.utf8)) == expected)
  }

  @Test func aLoneByteIsAControlToo() {
    #expect(Self.visible([0x9B, 0x33, 0x31, 0x6D, 0x35]) == "5")
    #expect(Self.visible([0x9B]) == nil)
  }

  /// A progress bar in front of a row, a mark at the front of a joined file, and a typed `nvidia-smi`.
  @Test func repairedLinesAreRead() throws {
    let rows = [
      "\u{FEFF}timestamp, index, temperature.gpu\n", "2026/05/01 10:00:00.000, 0, 40\n",
      " 10%\r 20%\r2026/05/01 10:00:01.000, 0, 41\n",
      "\u{FEFF}2026/05/01 10:00:02.000, 0, 42\n", "2026/05/01 10:00:03.000, 0, 43\n",
    ]
    for chunk in [.max, 1] {
      let (frames, _) = try FrameText.read([UInt8](rows.joined().utf8), chunk: chunk)
      #expect(frames.map { $0.gpus.value(.temperature, 0) } == [40, 41, 42, 43])
    }
  }

  @Test func anyBytesAreNoCrash() {
    var random = SeededGenerator()
    for _ in 0..<5000 {
      let alphabet: [UInt8] = [
        0x0D, 0x08, 0xC2, 0x9B, 0x9D, 0xEF, 0xBB, 0xBF, 0x31, 0x6D, 0x20, 0x07,
      ]
      _ = Self.visible((0..<12).compactMap { _ in alphabet.randomElement(using: &random) })
    }
  }
}
