import FleetModel

/// The labels by which an engine is asked for racks, and by which a rack's GPUs are told apart: only
/// those that its series have, since every one costs the engine.
struct RackLabels: Hashable, Sendable {
  /// Nil where no series has one.
  var hall: String?
  var row: String?
  /// The rack; where no series has one, the host.
  var rack: String
  /// Labels that tell one GPU from another.
  var identity: [String]
  /// Labels that tell all that is known of a GPU.
  var personal: [String]
  /// Whether an XID stands in a label too, by which it is found at once.
  var codesAreLabels = false
  /// The job whose targets these are.
  var job: String?

  /// What the label of an XID is called (dcgm-exporter, since 3.3.6).
  static let code = "err_code"

  /// The labels that racks are grouped by.
  var groups: [String] { [hall, row, rack].compactMap { $0 } }

  /// - Parameters:
  ///   - samples: label sets of the GPUs of a rack or two.
  ///   - rack: the label that was chosen for racks.
  init?(_ samples: [[String: String]], rack: String, _ labels: GPULabels) {
    guard !samples.isEmpty else { return nil }
    func common(_ names: [String]) -> String? {
      names.first { name in samples.allSatisfy { $0[name] != nil } }
    }
    func some(_ names: [String]) -> [String] {
      names.filter { name in samples.contains { $0[name] != nil } }
    }
    self.rack = rack
    hall = common(GPULabels.hall)
    row = common(GPULabels.row)
    let hosts = some(labels.host)
    let isNamed = samples.allSatisfy { sample in labels.uuid.contains { sample[$0] != nil } }
    identity = isNamed ? some(labels.uuid) : hosts + some(labels.index)
    guard !identity.isEmpty else { return nil }
    var seen: Set<String> = []
    personal =
      ([rack, hall, row].compactMap { $0 } + hosts + some(labels.index)
      + some(labels.uuid) + some(labels.name) + some(labels.busID) + some(labels.instance))
      .filter { seen.insert($0).inserted }
    job = samples.first?["job"]
  }

  /// The matchers of one rack.
  func part(_ place: Place) -> EnginePart {
    var choices: [EnginePart.Choice] = []
    if let hall { choices.append(EnginePart.Choice(label: hall, values: [place.hall])) }
    if let row { choices.append(EnginePart.Choice(label: row, values: [place.row])) }
    choices.append(EnginePart.Choice(label: rack, values: [place.rack]))
    return EnginePart(choices: choices)
  }
}
