import Collectors
import FleetModel
import Testing

/// The small parts of the live collector.
struct LivePartsTests {
  @Test func helpNamesEverySpelling() {
    var fields = QueryFields()
    fields.takeHelp(
      [UInt8](
        """
        List of valid properties:

        "timestamp"
        The timestamp of "when" it was.

        "index"
        "gpu_name" or "name"
        "clocks_throttle_reasons.active"
        """.utf8))
    #expect(
      fields.offered == [
        "timestamp", "index", "gpu_name", "name", "clocks_throttle_reasons.active",
      ])
    #expect(fields.names == ["timestamp", "index", "name", "clocks_throttle_reasons.active"])
    #expect(fields.missing.contains("power.draw"))
  }

  @Test func helpWithoutAListChangesNothing() {
    var fields = QueryFields()
    let before = fields.names
    fields.takeHelp([UInt8]("ERROR: Option --help-query-gpu is not recognized.\n".utf8))
    #expect(fields.offered == nil && fields.names == before && fields.missing.isEmpty)
  }

  @Test func refusalsTakeTheNextSpellingAndEnd() {
    var fields = QueryFields()
    #expect(QueryFields.rejectedName(in: "Field \"x.y\" is not a valid field to query.") == "x.y")
    #expect(QueryFields.rejectedName(in: "No devices were found") == nil)
    let isStrangerRefused = fields.reject("never asked")
    #expect(!isStrangerRefused)
    var refused = 0
    while let name = fields.names.last {
      let isAsked = fields.reject(name)
      #expect(isAsked)
      refused += 1
    }
    #expect(refused > 20 && fields.names.isEmpty)
  }

  @Test func processCallsNeverOverlap() {
    var poller = ProcessPoller(limits: LoopLimits(), now: 0)
    let actions = [0, 14, 15, 17, 18, 22, 100].map { poller.advance($0) }
    #expect(actions == [.start, nil, .kill, .abandon, nil, .recheck, .recheck])
    #expect(poller.isBlocked)
    poller.noteEnd(100)
    let next = poller.advance(105)
    #expect(next == .start && !poller.isBlocked)
  }

  @Test func endsBecomeWords() {
    #expect(ExitWords.words(for: .code(0), sentence: nil) == nil)
    #expect(ExitWords.words(for: .code(77), sentence: nil) == "exit 77")
    #expect(ExitWords.words(for: .signal(9), sentence: nil) == "ended by signal 9")
  }

  @Test func toolIsFoundByNameOrPath() {
    #expect(ToolLocator.path(of: "sh", searchPath: "/nowhere:/bin") == "/bin/sh")
    #expect(ToolLocator.path(of: "/bin/sh") == "/bin/sh")
    #expect(ToolLocator.path(of: "no-such-tool-of-any-kind") == nil)
    #expect(ToolLocator.path(of: "/bin") == nil)
  }

  @Test func callIsBoundedInTimeAndOutput() throws {
    let wakeup = Wakeup()
    let quick = try ToolCall.run(
      ChildCommand(program: "/bin/sh", arguments: ["-c", "echo out; echo err >&2; exit 3"]),
      timeout: 20, wakeup: wakeup)
    #expect(quick.exit == .code(3))
    #expect(quick.output == [UInt8]("out\n".utf8) && quick.errors == [UInt8]("err\n".utf8))
    let stuck = try ToolCall.run(
      ChildCommand(program: "/bin/sh", arguments: ["-c", "trap '' TERM; sleep 1000; sleep 1000"]),
      timeout: 0.1, wakeup: wakeup)
    #expect(stuck.exit == nil)
    let loud = try ToolCall.run(
      ChildCommand(program: "/bin/sh", arguments: ["-c", "yes | head -c 300000"]),
      timeout: 20, limit: 1000, wakeup: wakeup)
    #expect(loud.exit == .code(0) && loud.output.count == 1000)
    #expect(throws: ChildStartError.self) {
      try ToolCall.run(
        ChildCommand(program: "/no/such/tool", arguments: []), timeout: 1, wakeup: wakeup)
    }
  }
}
