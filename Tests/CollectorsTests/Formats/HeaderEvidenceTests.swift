import FleetModel
import Testing

@testable import Collectors

@Suite struct HeaderEvidenceTests {
  private static func plan(_ line: String) -> ColumnPlan? {
    line.withBytes { ColumnPlan.ofHeader($0) }
  }

  @Test(arguments: [
    "model", "name and uuid", "Utilization", "Time", "power", "gpu", "temp",
    "epoch,time,loss,power",
    "id,name,model,index", "time,power,temperature", "Package,Version", "name,uuid,email",
    "# GPU usage during training", "## Memory, power and time", "Power, temperature, time",
    "time,cpu,util,mem_used", "date,humidity,temp,fan", "model,gpu,price,power",
    "The utilization.gpu field, in percent, is what counts here more or less",
    "timestamp, gpu_name, gpu_uuid, pid, process_name, used_gpu_memory [MiB]",
    "| GPU  Name        Persistence-M| Bus-Id        Disp.A | Volatile Uncorr. ECC |",
    "index of all names", "see memory.used or power.draw for that",
    "\"timestamp,name,utilization.gpu\"", "----, ----", "",
  ])
  func noEvidence(_ line: String) { #expect(Self.plan(line) == nil) }

  @Test(arguments: [
    "utilization.gpu [%]", "timestamp, index, utilization.gpu [%]", "index,memory.used",
    "epoch,loss,memory.used", "pci.bus_id, name", "index\ttemperature.gpu", "clocks.sm [MHz]",
    "\"timestamp\",\"power.draw [W]\"",
  ])
  func namesOfTheToolAreEnough(_ line: String) throws {
    #expect(try !#require(Self.plan(line)).needsRowEvidence)
  }

  @Test(arguments: [
    ("name", "NVIDIA X1", "resnet50"), ("uuid, name", "GPU-aa, X1", "77, table"),
    ("index, name", "0, Tesla V1", "0, chair"), ("memory.used", "12 MiB", "is what counts"),
    ("gpu_util,mem_used", "10,20", "a,b"), ("gpu,util,temp", "gpu3,90,50", "RTX,90,50"),
    ("timestamp,gpu_index,temperature_C,power_W", "2026-05-01T10:00:00Z,0,50,300", "x,0,hot,300"),
    ("time,uuid,temperature,power", "1,GPU-aa,20,30", "1,77aa,20,30"),
    ("util,temp,power", "90,50,300", "90,50,full"), ("util,temp", "[N/A], [N/A]", "-,"),
    ("step,time,loss,gpu_mem_used", "1,0.1,2,300 MiB", "1,0.1,2,none at all"),
  ])
  func otherNamesAreConfirmedByARow(_ line: String, _ row: String, _ other: String) throws {
    let plan = try #require(Self.plan(line))
    #expect(plan.needsRowEvidence)
    #expect(row.withBytes { plan.isConfirmed(by: $0) })
    #expect(!other.withBytes { plan.isConfirmed(by: $0) })
  }

  @Test(arguments: [
    "model\nresnet50\nname\nalice\n", "id,name,model,index\n1,a,b,2\n",
    "gpu,util,temp\nRTX,90,50\n", "Name,UUID,Index\nroot,7,1\n",
  ])
  func aForeignTableIsNoGPU(_ text: String) {
    #expect(throws: SourceError.self) { try FrameText.read([UInt8](text.utf8)) }
  }

  @Test(arguments: ["name", "model", "gpu,power", "Time, power", "uuid, name"])
  func aWordAmongRowsChangesNothing(_ word: String) throws {
    let rows = (0..<6).map { "2026/05/01 10:00:0\($0).000, 0, \($0) %" }
    let text = (["timestamp, index, utilization.gpu [%]"] + rows[..<3] + [word] + rows[3...])
      .joined(separator: "\n")
    let frames = try FrameText.read([UInt8]((text + "\n").utf8)).frames
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [0, 1, 2, 3, 4, 5])
  }

  @Test func aConfirmedHeaderTakesOver() throws {
    let text = """
      timestamp, index, utilization.gpu [%]
      2026/05/01 10:00:00.000, 0, 5 %
      timestamp,gpu_index,utilization_gpu_percent,power_W
      2026/05/01 10:00:01.000,0,6,300

      """
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.map { $0.gpus.value(.utilization, 0) } == [5, 6])
    #expect(frames.last?.gpus.value(.powerDraw, 0) == 300)
  }
}
