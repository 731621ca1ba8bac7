import FleetModel
import Testing

@testable import Collectors

/// Texts in the place of values that are no numbers and no words of the tool: an error of the cell,
/// counted and told with the first of them.
@Suite struct UnreadableCellTests {
  @Test(arguments: [
    ("memory.used,memory.total", "12.5G,80G", "2, first framebuffer used \"12.5G\" of gpu 0"),
    ("power.draw [W],fan.speed [%]", "12 hp,30 %", "1, first power draw \"12 hp\" of gpu 0"),
    ("temperature.gpu,fan.speed [%]", "hot,30 %", "1, first temperature \"hot\" of gpu 0"),
  ])
  func aCellOfCSVIsCounted(_ names: String, _ cells: String, _ expected: String) throws {
    let text = "index,utilization.gpu [%],\(names)\n0,7 %,\(cells)\n1,8 %,N/A,[Unknown Error]\n"
    let (frames, reader) = try FrameText.read([UInt8](text.utf8))
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [7])
    #expect(reader.doubts.contains("cells that cannot be read: " + expected), "\(reader.doubts)")
  }

  /// What the tool itself writes for an error is told by the GPU's status.
  @Test func wordsOfTheToolAreNone() throws {
    let text = "index,utilization.gpu [%],power.draw [W]\n0,7 %,[Unknown Error]\n1,8 %,ERR!\n"
    let (_, reader) = try FrameText.read([UInt8](text.utf8))
    #expect(!reader.doubts.contains { $0.hasPrefix("cells that") }, "\(reader.doubts)")
  }

  @Test func anElementOfXMLIsCounted() throws {
    let text = """
      <nvidia_smi_log><timestamp>Fri May  1 10:00:00 2026</timestamp>
      <gpu id="00000000:17:00.0"><uuid>GPU-1</uuid><temperature><gpu_temp>warm</gpu_temp>
      </temperature><utilization><gpu_util>7 %</gpu_util></utilization></gpu></nvidia_smi_log>

      """
    let (frames, reader) = try FrameText.read([UInt8](text.utf8))
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [7])
    let note = "cells that cannot be read: 1, first temperature \"warm\" of gpu 0"
    #expect(reader.doubts == [note])
  }

  /// In quotes a comma may stand before decimals; three digits behind one may be thousands.
  @Test func quotedNumbersHaveCommas() throws {
    let text = """
      index,power.draw [W],memory.used [MiB]
      "0","301,25 W","12,800 MiB"
      "1","302,5 W","1,012,800 MiB"

      """
    let (frames, reader) = try FrameText.read([UInt8](text.utf8))
    let frame = try #require(frames.first)
    #expect((0..<2).map { frame.gpus.value(.powerDraw, $0) } == [301.25, 302.5])
    #expect((0..<2).map { frame.gpus.value(.framebufferUsed, $0) } == [nil, nil])
    #expect(reader.doubts.contains { $0.contains("cells that cannot be read: 2") })
  }
}
