import Collectors
import FleetModel
import Testing

/// XML with torn elements, and cut off.
@Suite struct XMLDamageTests {
  private static func read(_ text: String) throws -> (frames: [Frame], reader: LogReader) {
    try FrameText.read([UInt8](text.utf8))
  }

  private static func powers(_ frame: Frame) -> [Double?] {
    (0..<frame.gpus.count).map { frame.gpus.value(.powerDraw, $0) }
  }

  @Test func namesOfProcessesMayHoldAngleBrackets() throws {
    let frame = try #require(try Self.read(LogFixtures.stringXML.text).frames.first)
    #expect(Self.powers(frame) == [100, 101, 102, 103, 104])
    #expect(
      frame.content.processes.map(\.name) == [
        "<unknown>", "python -c a<b && c>d", "a < b <3 <defunct>", "x</y>z", "<!-- <? <! <ok>",
      ])
    #expect(frame.content.processes.allSatisfy { $0.pid == 7 && $0.memoryMiB == 5 })
  }

  /// GPU 1 has no end, of GPU 4 the beginning is torn, 5 says that it is two: they are left out.
  @Test func aTornElementCostsItselfOrItsGPU() throws {
    let (frames, reader) = try Self.read(LogFixtures.tornXML.text)
    try #require(frames.count == 1)
    let frame = frames[0]
    #expect(
      (0..<frame.gpus.count).map { frame.topology.directory.identity(at: $0).busID?.prefix(11) }
        == ["00000000:00", "00000000:02", "00000000:03", "00000000:06", "00000000:07"])
    #expect(frame.gpus.value(.utilization, 0) == 40)
    #expect(frame.gpus.value(.powerDraw, 0) == 100)
    #expect(frame.gpus.value(.fanSpeed, 0) == nil)
    #expect(frame.gpus.value(.temperature, 0) == 50)
    #expect(frame.gpus.value(.powerDraw, 1) == 102)
    #expect(frame.gpus.value(.powerDraw, 3) == 106)
    #expect(frame.gpus.value(.framebufferUsed, 3) == nil)
    #expect(frame.gpus.value(.framebufferTotal, 3) == nil)
    #expect(frame.gpus.value(.powerDraw, 4) == 107)
    #expect(frame.gpus.statuses.allSatisfy { $0 != .lost })
    #expect(reader.notes.contains { $0.contains("5 of 8 GPUs") })
  }

  @Test(arguments: ["\n", ""])
  func aDocumentThatIsCutHasItsWholeGPUs(_ lineEnd: String) throws {
    let text = LogFixtures.stringXML.text
    let place = try #require(text.firstRange(of: "<gpu id=\"00000000:03"))
    let (frames, reader) = try Self.read(text[..<place.upperBound] + ":00.0\">" + lineEnd)
    try #require(frames.count == 1)
    #expect(Self.powers(frames[0]) == [100, 101, 102])
    #expect(frames[0].topology.directory.identity(at: 2).index == 2)
    #expect(reader.notes.contains { $0.contains("3 of 5 GPUs") })
  }

  /// The next document begins on a line of its own, or where the last one was torn.
  @Test(arguments: ["\n", "", "<temperature><gpu_te"])
  func aDocumentThatTheNextOneCutsOff(_ tear: String) throws {
    let text = LogFixtures.stringXML.text
    let place = try #require(text.firstRange(of: "<gpu id=\"00000000:02"))
    let next = text.replacing("10:00:00 2026", with: "10:00:07 2026")
    for start in ["<?xml", "<!DOCTYPE", "<nvidia_smi_log>"] {
      let rest = try #require(next.firstRange(of: start))
      let (frames, reader) = try Self.read(
        text[..<place.lowerBound] + tear + next[rest.lowerBound...])
      try #require(frames.count == 2, "\(start)")
      #expect(Self.powers(frames[0]) == [100, 101])
      #expect(Self.powers(frames[1]) == [100, 101, 102, 103, 104])
      #expect(frames[1].time.seconds(since: frames[0].time) == 7)
      #expect(reader.notes.contains { $0.contains("2 of 5 GPUs") })
    }
  }

  @Test(arguments: ["</nvidia_smi_log>\n", "</gpu>\n", "</temperature>", "<x>\n", "<!-- \n", "<? "])
  func aStrayTagBetweenGPUsCostsNoneBehindIt(_ tag: String) throws {
    let text = LogFixtures.stringXML.text.replacing(
      "<gpu id=\"00000000:02", with: tag + "<gpu id=\"00000000:02")
    let (frames, reader) = try Self.read(text)
    try #require(frames.count == 1)
    #expect(Self.powers(frames[0]) == [100, 101, 102, 103, 104])
    #expect(reader.notes.isEmpty)
  }

  @Test func aTornDoctypeCostsNothing() throws {
    let text = LogFixtures.stringXML.text.replacing("_v12.dtd\">", with: "")
    let (frames, _) = try Self.read(text)
    #expect(frames.first?.gpus.count == 5)
  }

  @Test func moreGPUsThanAreInItAreTold() throws {
    let text = LogFixtures.stringXML.text.replacing("gpus>5<", with: "gpus>16<")
    let (frames, reader) = try Self.read(text)
    #expect(frames.first?.gpus.count == 5)
    #expect(reader.notes.contains { $0.contains("5 of 16 GPUs") })
  }

  private static func errors(_ correctable: [String], _ uncorrectable: [String]) throws -> Frame {
    let names = ["sram_correctable", "dram_correctable"]
    let others = ["sram_uncorrectable_parity", "sram_uncorrectable_secded", "dram_uncorrectable"]
    let elements = zip(names + others, correctable + uncorrectable).map { name, text in
      text.isEmpty ? "" : "<\(name)>\(text)</\(name)>"
    }
    let gpu =
      "<gpu id=\"00000000:01:00.0\"><ecc_errors><volatile>\(elements.joined())</volatile>"
      + "</ecc_errors></gpu>\n"
    let text = LogFixtures.xmlDocument(attached: 1, [gpu])
    return try #require(try read(text).frames.first)
  }

  @Test func aSumWithAPartNotAvailableIsTheRest() throws {
    let first = try Self.errors(["3", "N/A"], ["N/A", "2", "5"]).gpus
    #expect(first.value(.eccCorrected, 0) == 3)
    #expect(first.value(.eccUncorrected, 0) == 7)
    let none = try Self.errors(["N/A", "N/A"], ["1", "[Unknown Error]", "5"]).gpus
    #expect(none.state(.eccCorrected, 0) == .unsupported)
    #expect(none.state(.eccUncorrected, 0) == .error)
    let missing = try Self.errors(["3", ""], ["1", "", "5"]).gpus
    #expect(missing.value(.eccCorrected, 0) == nil)
    #expect(missing.value(.eccUncorrected, 0) == nil)
  }
}
