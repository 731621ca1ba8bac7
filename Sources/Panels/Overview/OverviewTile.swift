import FleetHistory
import TerminalKit

/// What one of the panels at the top of the overview says.
struct OverviewTile: Sendable {
  /// A text in several lengths, longest first: the longest that fits is shown.
  struct Line: Sendable {
    var candidates: [String]
    var role: Role = .text
    var isLoud = false

    init(_ candidates: [String], _ role: Role = .text, isLoud: Bool = false) {
      self.candidates = candidates
      self.role = role
      self.isLoud = isLoud
    }

    func text(within width: Int, _ screen: Screen) -> String? {
      candidates.first { screen.columns(of: $0) <= width }
    }
  }

  struct Graph: Sendable {
    var series: Series
    var scale: ClosedRange<Double>
    var paint: Paint
    var limit: Double?
    /// A second series, drawn as a line over the filled one.
    var line: Series?
    /// Labels at the top and the foot of the axis.
    var top: String
    var bottom: String
  }

  /// A bar beside the headline, with a mark (the reserve).
  struct Share: Sendable {
    /// 0...1; nil when absent.
    var share: Double?
    var mark: Double?
    var gradient: Gradient
  }

  var title: String
  /// The title where a line is all there is.
  var shortTitle: String
  /// The number asked first.
  var headline: String
  var headlineRole: Role = .accent
  /// Right of the headline.
  var aside = Line([])
  var bar: Share?
  var details: [Line] = []
  /// Who holds an extreme.
  var footer: [String] = []
  var graph: Graph?
  /// All of it in one line beside title and headline.
  var summary = Line([])
  /// Where Enter goes.
  var target: PanelEffect = .ignored
}
