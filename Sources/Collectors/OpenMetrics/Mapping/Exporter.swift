import FleetModel

/// What an exporter calls its values, and which labels say what they are of.
struct Exporter: Sendable {
  let name: String
  /// How a GPU is told from another.
  var gpu = GPULabels()
  /// How a battery unit is told from another.
  var unit = UnitLabels()
  let rules: [MetricRule]
  /// Metrics that people miss, by the name that brings them, in the order of importance.
  var wanted: [Wanted] = []
  /// What to do about missing ones, behind `NAME does not export ...`.
  var remedy = ""

  struct Wanted: Sendable {
    let metric: Metric
    let name: String
  }
}

/// Names of labels, the best first.
struct GPULabels: Hashable, Sendable {
  var host: [String] = [
    "node", "kubernetes_node", "nodename", "node_name", "exported_hostname", "hostname",
    "Hostname", "host", "instance",
  ]
  var index = ["index", "gpu_index", "gpu"]
  /// Whether a label of an index ends with it, as `hl0` does.
  var endsWithIndex = false
  /// Whether parts of a GPU have its uuid and indexes of their own.
  var partsHaveIndexes = false
  var uuid = ["uuid", "UUID", "gpu_uuid"]
  var busID = ["pci_bus_id"]
  var name = ["modelName", "name", "gpu_name"]
  var driver = ["DCGM_FI_DRIVER_VERSION", "driver_version"]
  /// What comes before the uuid to make it NVML's.
  var uuidPrefix = ""
  /// A part of a partitioned GPU, and its size.
  var instance = ["GPU_I_ID"]
  var profile = ["GPU_I_PROFILE"]
  /// Whom a GPU works for.
  var workload = WorkloadLabels()

  /// Where a host stands, as sites label it. A cluster, a site or a region is a hall where nothing
  /// nearer is said.
  static let hall = ["hall", "datacenter", "zone", "cluster", "cluster_name", "site", "region"]
  static let row = ["row", "aisle"]
  static let rack = ["rack", "rack_id"]
}

/// How a battery unit is named by labels: `HOST:PORT/UNIT` of the gateway, or a serial number.
struct UnitLabels: Hashable, Sendable {
  var id: [String] = []
  var block: [String] = []
  var serial: [String] = []
  var host: [String] = []
  var port: [String] = []
  var unit: [String] = []
  /// The unit of an exporter that speaks of one battery and gives it no label.
  var only: String?
  var maker: String?
  var model: String?
}
