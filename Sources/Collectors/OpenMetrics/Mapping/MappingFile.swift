import FleetModel
import YAML

/// A user's own mapping of an exporter that is not known here, as YAML:
///
///     name: our-exporter
///     none: [-1, 65535]
///     gpus:
///       identity: {host: node, index: card, uuid: serial, name: product}
///       labels: {job: slurm_job_id, user: [owner, uid], team: cost_centre}
///       fields:
///         temperature: amd_gpu_junction_temperature
///         powerDraw: [amd_gpu_package_power, amd_gpu_average_package_power]
///         framebufferUsed: amd_gpu_used_vram{kind="vram"} / 1048576
///     batteries:
///       identity: {id: unit, block: site}
///       none: [32768]
///       fields:
///         stateOfCharge: bess_soc_ratio * 100
///         batteryPower: bess_power_kilowatts * -1000
///     site:
///       fields:
///         gridPower: meter_kilowatts * 1000
///
/// Fields are our metrics' names in our units; of several expressions the first that a page has is
/// taken. Labels are whom a GPU works for: `job`, `pod`, `namespace`, `user`, `account`,
/// `partition`, `container` or a name of the user's own, each with the exporter's labels that hold
/// it, the best first. Those that are usual are looked for without being named; those of a file
/// are looked for in the pages of exporters that are known here, too. `none` names numbers that the
/// exporter gives where it has no value, as they stand on the page: of all fields of the file, or of
/// those of a part beside them. Such a value is absent; one that cannot be and is not named is an
/// error.
struct MappingFile: Sendable {
  let exporter: Exporter

  /// Reads a file's bytes.
  ///
  /// - Parameter subject: the file as the user named it, for errors.
  init(_ bytes: [UInt8], subject: String) throws(SourceError) {
    let root: YAMLNode?
    do { root = try YAMLReader(subject: subject).read(bytes) } catch {
      throw SourceError(
        .unrecognised, error.line.map { "\(subject):\($0)" } ?? subject, error.message)
    }
    guard let root else { throw SourceError(.unrecognised, subject, "there is nothing in it") }
    var parser = MappingParser(subject: subject)
    exporter = try parser.exporter(root)
  }
}

/// Walks over a mapping file.
private struct MappingParser {
  let subject: String
  var rules: [MetricRule] = []
  var gpu = GPULabels()
  var unit = UnitLabels()
  /// Numbers that mean none in all fields.
  private var none: [Double] = []

  init(subject: String) { self.subject = subject }

  private func wrong(_ node: Int, _ message: String) -> SourceError {
    SourceError(.unrecognised, "\(subject):\(node)", message)
  }

  /// The entries of a map, each with a name that is allowed there.
  private func entries(
    _ node: YAMLNode, _ what: String, allowed: [String]
  ) throws(SourceError) -> [YAMLNode.Entry] {
    guard let entries = node.entries else {
      throw wrong(node.line, "\(what) is a map of names and values")
    }
    for entry in entries where !allowed.contains(entry.key) {
      throw wrong(
        entry.line,
        "there is no \"\(entry.key)\" in \(what)" + Self.choice(entry.key, allowed))
    }
    return entries
  }

  /// What was meant, and what could have been.
  private static func choice(_ word: String, _ allowed: [String]) -> String {
    let hint = Spelling.hint(for: word, among: allowed)
    return (hint.isEmpty ? "; there are: " : hint + " There are: ")
      + allowed.joined(separator: ", ")
  }

  mutating func exporter(_ root: YAMLNode) throws(SourceError) -> Exporter {
    var name = subject
    let allowed = ["name", "none", "gpus", "batteries", "site"]
    let parts = try entries(root, "a mapping", allowed: allowed)
    for entry in parts where entry.key == "none" { none = try numbers(entry.value) }
    for entry in parts {
      switch entry.key {
      case "none": continue
      case "name": name = entry.value.text ?? name
      case "gpus": try section(entry.value, .gpu)
      case "batteries": try section(entry.value, .battery)
      default: try section(entry.value, .site)
      }
    }
    guard !rules.isEmpty || !gpu.workload.own.isEmpty else {
      throw wrong(root.line, "no field is mapped; there is nothing to show")
    }
    return Exporter(name: name, gpu: gpu, unit: unit, rules: rules)
  }

  private mutating func section(
    _ node: YAMLNode, _ subject: Metric.Subject
  ) throws(SourceError) {
    let allowed =
      switch subject {
      case .site: ["none", "fields"]
      case .battery: ["identity", "none", "fields"]
      case .gpu: ["identity", "labels", "none", "fields"]
      }
    let parts = try entries(node, "this part", allowed: allowed)
    var none = none
    for entry in parts where entry.key == "none" { none += try numbers(entry.value) }
    for entry in parts {
      if entry.key == "fields" {
        try fields(entry.value, subject, none: none)
      } else if entry.key == "none" {
        continue
      } else if entry.key == "labels" {
        try workload(entry.value)
      } else if subject == .gpu {
        try gpuIdentity(entry.value)
      } else {
        try unitIdentity(entry.value)
      }
    }
  }

  /// A single text, or a list of them.
  private func texts(_ node: YAMLNode) throws(SourceError) -> [String] {
    if let text = node.text, !text.isEmpty { return [text] }
    guard let items = node.items, !items.isEmpty else {
      throw wrong(node.line, "a name, or a list of names, is wanted here")
    }
    var texts: [String] = []
    for item in items {
      guard let text = item.text, !text.isEmpty else { throw wrong(item.line, "a name is wanted") }
      texts.append(text)
    }
    return texts
  }

  /// Numbers of a part at most.
  private static let mostNone = 16

  /// A single number, or a list of them, as they stand on a page.
  private func numbers(_ node: YAMLNode) throws(SourceError) -> [Double] {
    let items = node.items ?? [node]
    guard (1...Self.mostNone).contains(items.count) else {
      throw wrong(node.line, "a number, or a list of at most \(Self.mostNone), is wanted here")
    }
    var numbers: [Double] = []
    for item in items {
      let word = item.text ?? ""
      guard let number = word.withBytes({ SampleNumber.value($0) }), number.isFinite else {
        throw wrong(
          item.line, "\"\(HarmlessText.excerpt(word, limit: 60))\" is no number")
      }
      numbers.append(number)
    }
    return numbers
  }

  private mutating func gpuIdentity(_ node: YAMLNode) throws(SourceError) {
    let allowed = ["host", "index", "uuid", "bus", "name", "driver"]
    for entry in try entries(node, "the identity of GPUs", allowed: allowed) {
      let labels = try texts(entry.value)
      switch entry.key {
      case "host": gpu.host = labels
      case "index": gpu.index = labels
      case "uuid": gpu.uuid = labels
      case "bus": gpu.busID = labels
      case "name": gpu.name = labels
      default: gpu.driver = labels
      }
    }
  }

  /// Keys of a mapping at most.
  private static let mostLabels = 32

  private mutating func workload(_ node: YAMLNode) throws(SourceError) {
    guard let entries = node.entries, entries.count <= Self.mostLabels else {
      throw wrong(
        node.line, "the labels are a map of at most \(Self.mostLabels) names and labels")
    }
    for entry in entries {
      let isName = entry.key.utf8.allSatisfy {
        Bytes.isDigit($0) || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F || $0 == 0x2D
      }
      guard isName, (1...32).contains(entry.key.utf8.count) else {
        throw wrong(
          entry.line,
          "\"\(HarmlessText.excerpt(entry.key, limit: 60))\" is no name; write letters and digits")
      }
      gpu.workload.own.append(
        WorkloadLabels.Rule(key: entry.key, names: try texts(entry.value)))
    }
  }

  private mutating func unitIdentity(_ node: YAMLNode) throws(SourceError) {
    let allowed = ["id", "serial", "block", "maker", "model"]
    for entry in try entries(node, "the identity of batteries", allowed: allowed) {
      let labels = try texts(entry.value)
      switch entry.key {
      case "id": unit.id = labels
      case "serial": unit.serial = labels
      case "block": unit.block = labels
      case "maker": unit.maker = labels.first
      default: unit.model = labels.first
      }
    }
  }

  /// Columns that are worked out, so that no number can be mapped onto them.
  private static let workedOut: Set<Metric> = [
    .chargeStatus, .connection, .inverterMode, .alarms, .islandState, .gridServices, .sampleAge,
  ]

  private mutating func fields(
    _ node: YAMLNode, _ subject: Metric.Subject, none: [Double]
  ) throws(SourceError) {
    let metrics = Metric.allCases.filter {
      $0.definition.subject == subject && !Self.workedOut.contains($0)
    }
    let names = metrics.map(\.definition.id) + (subject == .site ? ["gridConnected"] : [])
    for entry in try entries(node, "the fields", allowed: names) {
      let metric = metrics.first { $0.definition.id == entry.key }
      let target = metric.map { RuleTarget.metric($0) } ?? .siteConnected
      for text in try texts(entry.value) {
        do throws(MappingExpression.Wrong) {
          let expression = try MappingExpression(text)
          rules.append(
            MetricRule(
              names: [expression.name], labels: expression.labels, target: target,
              factor: expression.factor, offset: expression.offset, none: none,
              traits: expression.traits.union(metric?.isGaugeOfGPU == true ? [] : [.counts])))
        } catch {
          throw wrong(entry.value.line, "\"\(text)\": \(error.message)")
        }
      }
    }
    if subject == .battery, unit == UnitLabels() { unit.only = "" }
  }
}

extension Metric {
  /// Whether it is of a GPU and cannot grow without end, so that no blank of DCGM can be true.
  fileprivate var isGaugeOfGPU: Bool {
    guard definition.subject == .gpu else { return false }
    switch definition.unit {
    case .percent, .mebibytes, .celsius, .watts, .megahertz: return true
    default: return false
    }
  }
}
