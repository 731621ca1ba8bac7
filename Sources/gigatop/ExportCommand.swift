import ArgumentParser
import Collectors
import Dashboard
import Exporters
import FleetHistory
import FleetModel
import Incidents
import Panels
import TerminalKit

/// `gigatop export`: one frame of a source, for people and programs.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a frame, or a range as a recording.",
    discussion: """
      Of a log or a recording the last frame is written, or the one at --at; of live sources the \
      first complete one. --format gtr cuts a range into a recording of its own, and converts logs. \
      Exit status 3 says that some source stayed silent, that frames were lost, or that more \
      than a tenth of a log was not read.
      """)

  @Argument(
    help: ArgumentHelp(
      "A recording, a log or its files, or live sources, which are merged into one fleet.",
      valueName: "source"))
  var sources: [String]

  @Option(
    help: ArgumentHelp(
      "The frame at this time: ISO 8601, start, end, start+90s, end-5m.", valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("The first frame of a range, or T..T (gtr).", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "The last frame of a range; +15m is after --from (gtr).", valueName: "time"))
  var to: String?

  @Flag(help: "Put pseudonyms in place of names of hosts, devices, processes and the site (gtr).")
  var redact = false

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("One of \(Self.formats.joined(separator: ", ")).", valueName: "name")
  )
  var format: String

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("Write to this file; - is standard output.", valueName: "file"))
  var output: String = "-"

  @Option(help: ArgumentHelp("Draw this view (txt; default: overview).", valueName: "name"))
  var view: String?

  @Option(help: ArgumentHelp("Size of the drawing (txt; default: 120x40).", valueName: "WxH"))
  var size: String?

  @Flag(help: "Draw with ASCII characters only (txt).")
  var ascii = false

  @OptionGroup var options: SourceOptions
  @OptionGroup var zone: ZoneOptions

  private static var formats: [String] {
    FormatRegistry.names + [RecordingExport.formatName]
  }

  func run() async throws {
    let source = sources.first ?? ""
    try zone.apply(ofFile: source)
    if format == RecordingExport.formatName { return try await exportRecording() }
    if let option = from ?? to {
      throw Failure(
        status: .usage,
        message:
          "--from and --to (\(option)) name a range, and \(format) holds one frame; use --at, "
          + "or --format gtr")
    }
    guard !redact else {
      throw Failure(status: .usage, message: "--redact: only --format gtr takes it")
    }
    let format = try chosenFormat()
    let moment = try at.map { try Moments.parse($0, option: "--at") }
    let shape = try chosenShape(format)
    let picked = try await FramePicker(words: sources, options: options).pick(moment)
    let screen = format.needsScreen ? draw(picked, shape) : nil
    try write(picked, format, screen)
    if let recording = picked.recording {
      try RecordingDamage.tell(of: recording, path: source)
    }
    if !picked.silent.isEmpty {
      throw Failure(status: .loss, message: picked.silent.joined(separator: "\n"))
    }
  }

  private func exportRecording() async throws {
    guard at == nil else {
      throw Failure(
        status: .usage, message: "--at names one frame, and gtr holds a range; use --from and --to")
    }
    guard view == nil, size == nil, !ascii else {
      throw Failure(
        status: .usage, message: "--view, --size and --ascii draw a screen; gtr has none, txt has")
    }
    let export = RecordingExport(
      words: sources, options: options, moments: try .init(from: from, to: to), output: output,
      redact: redact)
    try await export.run()
  }

  private func chosenFormat() throws -> any ExportFormat {
    do {
      return try FormatRegistry.format(named: format)
    } catch {
      throw Failure(status: .usage, message: "\(error)")
    }
  }

  private func chosenShape(
    _ format: any ExportFormat
  ) throws -> (view: ViewID, size: Size) {
    guard format.needsScreen || (view == nil && size == nil && !ascii) else {
      throw Failure(
        status: .usage,
        message: "--view, --size and --ascii draw a screen; \(format.name) has none, txt has")
    }
    let view = try DisplayOptions.view(named: view ?? ViewID.overview.rawValue)
    let size = size ?? "120x40"
    let parts = size.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (40...1000).contains(width), (12...1000).contains(height)
    else {
      throw Failure(
        status: .usage, message: "--size \(size): expected columns x rows from 40x12 to 1000x1000")
    }
    return (view, Size(width: width, height: height))
  }

  private func draw(_ picked: FramePicker.Picked, _ shape: (view: ViewID, size: Size)) -> Screen {
    var setup = DashboardState.Setup(
      site: picked.site, sourceNames: sources.map(SourceWord.shown).joined(separator: " "),
      isReplay: picked.isReplay,
      period: picked.period,
      size: shape.size, charset: ascii ? .ascii : .unicode, view: shape.view, now: picked.now)
    setup.events = ExportedEvents.log(picked).events
    if let recording = picked.recording {
      setup.recorded = recording.summaries
      return draw(DashboardState(setup), picked.frame, of: recording)
    }
    var state = DashboardState(setup)
    for frame in picked.history { _ = state.update(.frame(frame, FrameSummary(frame))) }
    if picked.isReplay { state.jump(to: picked.frame.time) }
    return Compositor.draw(state)
  }

  /// A frame of a recording, with all frames that its graphs are drawn from.
  private func draw(_ state: DashboardState, _ frame: Frame, of recording: Recording) -> Screen {
    var state = state
    state.jump(to: frame.time)
    for case .load(let places) in state.update(.tick(state.now)) {
      let frames = places.compactMap { place in
        (try? recording.frame(at: place)).map { (place, $0) }
      }
      _ = state.update(.loaded(frames))
    }
    return Compositor.draw(state)
  }

  private func write(
    _ picked: FramePicker.Picked, _ format: any ExportFormat, _ screen: Screen?
  ) throws {
    var context = ExportContext(replayOf: picked.frame, site: SiteFigures(picked.frame))
    if !picked.isReplay {
      context.isReplay = false
      context.age = max(0, picked.now.seconds(since: picked.frame.time))
      context.now = picked.now
    }
    if format.tellsEvents { context.events = ExportedEvents.of(picked) }
    let file = try OutputFile(output)
    do {
      var sink = ByteSink { try file.write($0) }
      try format.write(ExportSnapshot(picked.frame, context, screen: screen), to: &sink)
      try sink.finish()
      try file.close()
    } catch is ClosedPipe {
      return
    }
  }
}
