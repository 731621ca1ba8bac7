import Collectors
import FleetModel
import Testing

@Suite struct SectionTests {
  private static let header = SectionText.header

  @Test("Thousands of lines that are alike but for their numbers hide no section behind them.")
  func linesThatBeganNothingHideNothing() throws {
    let steps = (0..<5000).map { "step \($0) gpu mem \($0 % 80).5 GiB util temp" }
    let rows = (0..<3).map { "2025/05/06 10:00:0\($0).000, 0, \(50 + $0) %" }
    for before in ["", "node7: ", "12 "] {
      let log = steps + (["timestamp, index, utilization.gpu [%]"] + rows).map { before + $0 }
      var reader = LogReader(
        name: "train.log", columns: nil, period: 1, baseTime: Timestamp(milliseconds: 0))
      _ = reader.feed([UInt8](log.joined(separator: "\n").utf8) + [0x0A])
      let frames = try reader.finish()
      #expect(frames.map { $0.gpus.value(.utilization, 0) } == [50, 51, 52])
      #expect(reader.unread.lines == steps.count)
    }
  }

  @Test func formsOfOneFileBecomeOneHistory() throws {
    let text =
      "job 17 starts\nmodule load cuda\n" + SectionText.table(second: 0, utilization: 30)
      + "epoch 1: loss 0.5, time 3\n" + Self.header + SectionText.rows(50, ticks: 2, first: 5)
      + "done\n"
    let frames = try SectionText.frames(text)
    #expect(frames == ["10:00:00 /0=30 /1=31", "10:00:05 /0=50 /1=60", "10:00:06 /0=51 /1=61"])
  }

  @Test func anotherQueryGoesOnWithTheSameGPUs() throws {
    let text =
      Self.header + SectionText.rows(50, ticks: 1)
      + "timestamp, index, driver_version, utilization.gpu [%]\n"
      + "2026/05/01 10:00:05.100, 0, 590.1, 7 %\n2026/05/01 10:00:05.101, 1, 590.1, 8 %\n"
    #expect(try SectionText.frames(text) == ["10:00:00 /0=50 /1=60", "10:00:05 /0=7 /1=8"])
  }

  @Test func whatNobodyReadIsCountedWithItsFirstLine() throws {
    let text = "hello\n" + Self.header + SectionText.rows(50) + "$ uptime\n\n load average 3\n"
    let read = try FrameText.read([UInt8](text.utf8))
    #expect(read.reader.unread.lines == 3)
    #expect(read.reader.unread.bytes == "hello\n$ uptime\n load average 3\n".utf8.count)
    #expect(read.reader.unread.first == .init(number: 1, text: "hello"))
    #expect(
      read.reader.notes.contains { $0.contains("3 lines") && $0.contains("line 1 \"hello\"") })
    let later = try FrameText.read([UInt8]((Self.header + SectionText.rows(5) + "x y\n").utf8))
    #expect(later.reader.unread.first == .init(number: 8, text: "x y"))
  }

  @Test func moreThanATenthThatIsNoTelemetryIsALoss() throws {
    let rows = Self.header + SectionText.rows(50)
    let few = try FrameText.read([UInt8]((rows + "end of it\n").utf8))
    #expect(!few.reader.isPartlyRead)
    let noise = String(repeating: "step, loss\n", count: 20)
    let much = try FrameText.read([UInt8]((rows + noise).utf8))
    #expect(much.reader.isPartlyRead)
    #expect(much.frames.count == 3)
  }

  @Test(arguments: [
    "model\nresnet\n", "Utilization\n", "## GPU temp mem of the run\nwords\n", "Time\n10:00\n",
    "epoch,time,loss,power\n1,2,3,4\n", "id,name,model,index\n1,a,b,0\n",
    "Package,Version\npip,1\n",
    "time,power,temperature\n1,2,3\n", "# gpu\n", "| GPU | Name | Bus-Id |\n| 0 | x | y |\n",
  ])
  func aWordIsNoEvidence(_ text: String) throws {
    #expect(throws: SourceError.self) { try SectionText.frames(text) }
    let frames = try SectionText.frames(text + SectionText.table(second: 3, utilization: 20))
    #expect(frames == ["10:00:03 /0=20 /1=21"])
    let rows = try SectionText.frames(text + Self.header + SectionText.rows(50, ticks: 1))
    #expect(rows == ["10:00:00 /0=50 /1=60"])
  }

  @Test func rowsInAMarkdownTableOfAnotherKindAreNotRead() throws {
    let text =
      SectionText.table(second: 3, utilization: 20) + "\nwords\n| 0  A B | 00000000:17:00.0 | 9 |\n"
    let read = try FrameText.read([UInt8](text.utf8))
    #expect(read.frames.map(SectionText.words) == ["10:00:03 /0=20 /1=21"])
    #expect(read.reader.unread.lines == 2)
  }

  @Test func aListBesideRowsIsNoTickOfItsOwn() throws {
    let list = "GPU 0: Example X1 (UUID: GPU-a0000000-0000-0000-0000-000000000001)\n"
    let frames = try FrameText.read([UInt8]((list + Self.header + SectionText.rows(50)).utf8))
      .frames
    #expect(
      frames.map(SectionText.words) == [
        "10:00:00 /0=50 /1=60", "10:00:01 /0=51 /1=61", "10:00:02 /0=52 /1=62",
      ])
    #expect(frames[0].topology.directory.identity(at: 0).uuid?.hasSuffix("1") == true)
  }

  @Test func aQueryOfProcessesWithoutOneIsAnIdleHost() throws {
    let read = try FrameText.read(
      [UInt8]("gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n".utf8))
    #expect(read.frames.map(\.gpus.count) == [0])
    #expect(read.reader.notes.contains { $0.contains("no process") })
  }

  @Test func nineRowsMayBeNineGPUsAndItIsSaid() throws {
    let nine = String(repeating: "41, 6, 13\n", count: 9)
    let columns = ["temperature.gpu", "utilization.gpu", "utilization.memory"]
    let notes = try SectionText.notes(nine, columns: columns)
    #expect(notes.contains { $0.contains("9 rows without an index or a time") })
    let twenty =
      "temperature.gpu, utilization.gpu [%]\n" + String(repeating: "41, 6 %\n", count: 20)
    let read = try FrameText.read([UInt8](twenty.utf8))
    #expect(read.frames.count == 20 && read.frames[0].gpus.count == 1)
    #expect(read.reader.notes.contains { $0.contains("readings of one GPU") })
  }

  @Test func aStampOnItsOwnLineIsTheTimeOfTheRowsBelow() throws {
    let text = (0..<3).map {
      "2026-05-01 10:00:0\($0)\n\(50 + $0) %, 100.5 W\n\(60 + $0) %, 99 W\n"
    }
    let frames = try SectionText.frames(
      text.joined(), columns: ["utilization.gpu", "power.draw"])
    #expect(frames == ["10:00:00 /0=50 /1=60", "10:00:01 /0=51 /1=61", "10:00:02 /0=52 /1=62"])
    let error = #expect(throws: SourceError.self) { try SectionText.frames(text.joined()) }
    #expect(error?.message.contains("--columns") == true)
  }

  @Test func aStampAboveAHeaderAndKeyedRowsIsTheirTime() throws {
    let text = (0..<2).map {
      "Fri May  1 10:00:0\($0) UTC 2026\nindex, utilization.gpu [%]\n0, \(5 + $0) %\n1, 7 %\n"
    }
    #expect(try SectionText.frames(text.joined()) == ["10:00:00 /0=5 /1=7", "10:00:01 /0=6 /1=7"])
  }
}
