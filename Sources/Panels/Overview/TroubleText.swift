import FleetModel
import TerminalKit

/// The words of one line of "Needs a look".
enum TroubleText {
  static func label(_ trouble: Trouble, _ topology: Topology) -> String {
    switch trouble.place {
    case .gpu(let gpu): topology.label(ofGPU: gpu)
    case .group(let id): PlaceNames.label(ofGroup: id, counting: trouble.count, in: topology)
    }
  }

  /// What is wrong, with its figure, longest first: `lost 4 m 12 s`, `87 °C, slowed by heat`.
  static func words(_ trouble: Trouble, _ frame: Frame) -> [String] {
    let plural = trouble.worst == 1 ? "" : "s"
    return switch trouble.kind {
    case .lost, .unreachable, .stale: silence(trouble, frame)
    case .needsReset: ["needs a reset", "reset"]
    case .error: ["answers with errors", "errors"]
    case .powerBrake: ["power brake", "brake"]
    case .heat: ["slowed by heat", "heat"].map { NumberText.celsius(trouble.worst) + ", " + $0 }
    case .slowdown: ["slowed by hardware", "slowed"]
    case .uncorrected:
      ["uncorrected ECC error", "ECC error"].map {
        NumberText.fixed(trouble.worst) + " " + $0 + plural
      }
    case .hot: [NumberText.celsius(trouble.worst) + ", hot", NumberText.celsius(trouble.worst)]
    }
  }

  private static func silence(_ trouble: Trouble, _ frame: Frame) -> [String] {
    let word = EntityStatus.allCases.first { $0.word == "\(trouble.kind)" }?.word ?? ""
    guard let seen = frame.content.lastSeen[trouble.worstGPU] else { return [word] }
    let seconds = max(0, frame.time.seconds(since: seen))
    return [word + " " + NumberText.duration(seconds: seconds.rounded(.down)), word]
  }

  static func role(_ kind: Trouble.Kind, worst: Double?) -> Role {
    switch kind {
    case .lost, .unreachable: .lost
    case .needsReset, .error, .powerBrake, .heat, .slowdown: .warning
    case .uncorrected: PanelText.role(.eccUncorrected, worst)
    case .hot: PanelText.role(.temperature, worst)
    case .stale: .stale
    }
  }

  static func mark(_ kind: Trouble.Kind, _ charset: Screen.Charset) -> String {
    switch kind {
    case .lost: PanelText.mark(.lost, charset)
    case .unreachable: PanelText.mark(.unreachable, charset)
    case .stale: PanelText.mark(.stale, charset)
    default: PanelText.mark(.error, charset)
    }
  }

  static func selection(_ trouble: Trouble, _ topology: Topology) -> Selection {
    switch trouble.place {
    case .gpu(let gpu): PlaceNames.selection(ofGPU: gpu, in: topology)
    case .group(let id): PlaceNames.selection(ofGroup: id, in: topology)
    }
  }
}
