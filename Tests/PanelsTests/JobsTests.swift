import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

/// The Jobs view, and labels in the view of devices.
@Suite struct JobsTests {
  private static let made = Result { try JobsFixture.memphis(frames: 95) }

  /// Lets the panel answer commands, and says what it wants of the dashboard at last.
  private func play(
    _ panel: inout JobsPanel, _ commands: [PanelCommand], _ context: PanelContext,
    width: Int = 120, height: Int = 36
  ) -> PanelEffect {
    let rect = Rect(Size(width: width, height: height))
    var effect = PanelEffect.ignored
    for command in commands { effect = panel.handle(command, in: rect, context) }
    return effect
  }

  private func text(_ panel: JobsPanel, _ context: PanelContext, _ width: Int = 120) -> String {
    PanelStage.screen(panel, context, width, 40).rows.joined(separator: "\n")
  }

  @Test func enterShowsTheGPUsOfAJob() throws {
    let made = try Self.made.get()
    var panel = JobsPanel()
    let effect = play(&panel, [.moveDown, .enter], JobsFixture.context(made))
    #expect(effect == .openFiltered(.devices, filter: "job=grok-4-rl"))
    let frame = try #require(made.view.frame)
    let shown = DeviceFilter.matches("job=grok-4-rl", in: frame)
    #expect(
      shown.count == 288
        && shown.allSatisfy { frame.labels.value("job", Int($0)) == "grok-4-rl" })
    #expect(
      play(&panel, [.last, .enter], JobsFixture.context(made))
        == .openFiltered(.devices, filter: "job="))
    let idle = DeviceFilter.matches("job=", in: frame)
    #expect(!idle.isEmpty && idle.allSatisfy { frame.labels.value("job", Int($0)) == nil })
  }

  @Test func filtersByLabel() throws {
    let made = try Self.made.get()
    let frame = try #require(made.view.frame)
    func count(_ filter: String) -> Int { DeviceFilter.matches(filter, in: frame).count }
    #expect(count("job=GROK-4-*") == count("job=grok-4-pretrain") + count("job=grok-4-rl"))
    #expect(count("job=*-rl") == count("job=grok-4-rl") + count("job=code-rl"))
    #expect(count("job=*eval*") > 0 && count("job=grok") == 0 && count("pod=x") == 0)
    #expect(count("model=*h100*") == frame.gpus.count && count("job=*") > 0)
    #expect(count("r07") == 32, "plain text as ever")
    #expect(count("nothing=r07") == 0, "no label, and no text that is found")
  }

  @Test func groupsByTheNextLabel() throws {
    let context = JobsFixture.context(try Self.made.get())
    var panel = JobsPanel()
    var keys: [String] = []
    for _ in 0..<5 {
      let frame = try #require(context.view.frame)
      keys.append(panel.shownKey(frame))
      _ = play(&panel, [.cycleLevel], context)
    }
    #expect(keys == ["job", "user", "partition", "model", "job"])
  }

  @Test func sortsByEveryColumn() throws {
    let context = JobsFixture.context(try Self.made.get())
    let frame = try #require(context.view.frame)
    for field in JobField.allCases where field.isSortable {
      for isDescending in [false, true] {
        var panel = JobsPanel()
        (panel.sort, panel.isDescending) = (field, isDescending)
        let rows = try #require(panel.rows(frame, context))
        #expect(rows.job(at: rows.count - 1) == rows.table.members.unlabelled, "\(field)")
        let figures = JobFigures(
          table: rows.table, stragglers: rows.stragglers, fleetPower: rows.fleetPower,
          ledger: context.jobs)
        let values = (0..<rows.count - 1).map { figures.number(field, rows.job(at: $0)) ?? 0 }
        let sorted = values.sorted { isDescending ? $0 > $1 : $0 < $1 }
        #expect(values == sorted, "\(field), \(isDescending)")
      }
    }
    var panel = JobsPanel()
    _ = play(&panel, [.cycleSort, .cycleSortBack, .reverseSort], context)
    #expect(panel.sort == .power && !panel.isDescending)
    #expect(text(panel, context).contains("least power first"))
  }

  @Test func theCursorStaysOnItsJob() throws {
    let context = JobsFixture.context(try Self.made.get())
    var panel = JobsPanel()
    _ = play(&panel, [.moveDown, .moveDown], context)
    let before = play(&panel, [.enter], context)
    #expect(play(&panel, [.reverseSort, .enter], context) == before && panel.chosen != nil)
    _ = play(&panel, [.first], context)
    #expect(panel.chosen == nil)
  }

  @Test func filtersJobs() throws {
    let made = try Self.made.get()
    func names(_ filter: String) throws -> [String] {
      let context = JobsFixture.context(made, filter: filter)
      let frame = try #require(made.view.frame)
      let rows = try #require(JobsPanel().rows(frame, context))
      return (0..<rows.count).map(rows.name(at:))
    }
    #expect(try names("grok-4") == ["grok-4-pretrain", "grok-4-rl"])
    #expect(try names("job=code-rl") == ["code-rl"])
    #expect(try names("partition=train").count == 6, "jobs that have GPUs of a label")
    #expect(try names("xyz").isEmpty)
    let context = JobsFixture.context(made, filter: "xyz")
    #expect(text(JobsPanel(), context).contains("nothing matches \"xyz\""))
  }

  @Test func namesStragglersWithWhatTheyLack() throws {
    let context = JobsFixture.context(try Self.made.get())
    let shown = text(JobsPanel(), context, 200)
    #expect(shown.contains("2 far below the job's median"))
    #expect(shown.contains("r01-h3 gpu 5: SM clock 510 of 1,8"))
    #expect(shown.contains("power 212 of 6"))
  }

  @Test func saysWhatGivesLabels() throws {
    let made = try JobsFixture.memphis(frames: 3, hasLabels: false)
    let shown = text(JobsPanel(), JobsFixture.context(made))
    #expect(shown.contains("No GPU says what it works for") && shown.contains("dcgm-exporter"))
    #expect(!shown.contains("SLOW"))
  }

  @Test func hostileNamesDoNoHarm() throws {
    let made = try Self.made.get()
    var content = try #require(made.view.frame).content
    let names = ["a\u{1B}[2J\u{202E}b\nc", "*", String(repeating: "w", count: 5000)]
    content.labels = LabelTable(
      count: content.gpus.count,
      columns: [
        LabelTable.Column(
          key: "job", values: names, codes: (0..<content.gpus.count).map { UInt32($0 % 4) })
      ])
    var history = FrameHistory(period: 1, limits: .live)
    let frame = Frame(content)
    history.append(frame, FrameSummary(frame))
    var ledger = JobLedger()
    ledger.take(frame)
    let context = JobsFixture.context((FleetFixture.view(history, site: "x"), ledger))
    for (width, height) in PanelStage.sizes {
      let screen = PanelStage.screen(JobsPanel(), context, width, height)
      for row in screen.rows {
        #expect(row.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
      }
    }
    #expect(DeviceFilter.matches("job=*", in: frame).count == content.gpus.count / 4)
    #expect(DeviceFilter.matches("job=" + names[0], in: frame).count == content.gpus.count / 4)
  }

  @Test func tellsOfGPUsThatWereNotRead() throws {
    let made = try Self.made.get()
    var content = try #require(made.view.frame).content
    let count = content.gpus.count
    var reading = GroupRollup(count: 10, sum: 100, smallest: 10, largest: 90, largestAt: 2)
    reading.merge(GroupRollup())
    content.figures = GroupFigures(
      groups: [0..<1000, 1000..<count], reporting: [1000, 1000],
      rollups: [.powerDraw: [reading, reading]])
    var history = FrameHistory(period: 1, limits: .live)
    let frame = Frame(content)
    history.append(frame, FrameSummary(frame))
    let context = PanelContext(view: FleetFixture.view(history, site: "x"))
    let shown = text(JobsPanel(), context)
    #expect(shown.contains("2,048 GPUs are known by their racks only"))
    #expect(shown.contains("no GPU was read one by one"))
  }

  @Test func staysWithinItsRectangle() throws {
    let context = JobsFixture.context(try Self.made.get())
    for (width, height) in [(1, 1), (12, 4), (40, 9), (80, 20), (120, 36), (200, 56), (400, 116)] {
      var panel = JobsPanel()
      for detail in [nil, true, false] {
        panel.showsDetail = detail
        #expect(PanelStage.spills(panel, context, width: width, height: height) == 0)
      }
    }
  }
}
