import FleetModel

@testable import Collectors

/// Pages in the shapes of the exporters, with values of our own.
enum PageFixtures {
  /// dcgm-exporter's page of some GPUs.
  static func dcgm(gpus: Int = 2, host: String = "node-a", label: String = "Hostname") -> String {
    func family(_ name: String, _ kind: String = "gauge", _ value: (Int) -> String) -> String {
      var text = "# HELP \(name) Words of the counters file.\n# TYPE \(name) \(kind)\n"
      for gpu in 0..<gpus {
        text += name + "{" + identity(gpu, host, label) + "} " + value(gpu) + "\n"
      }
      return text
    }
    return family("DCGM_FI_DEV_GPU_UTIL") { "\(90 + $0)" }
      + family("DCGM_FI_DEV_GPU_TEMP") { "\(60 + $0)" }
      + family("DCGM_FI_DEV_MEMORY_TEMP") { _ in "0" }
      + family("DCGM_FI_DEV_POWER_USAGE") { "\(600 + $0).250000" }
      + family("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter") { "\(5_000_000 + $0 * 1000)" }
      + family("DCGM_FI_DEV_FB_USED") { "\(70_000 + $0)" }
      + family("DCGM_FI_DEV_FB_FREE") { _ in "10000" }
      + family("DCGM_FI_DEV_FB_RESERVED") { _ in "559" }
      + family("DCGM_FI_DEV_SM_CLOCK") { _ in "1980" }
      + family("DCGM_FI_DEV_MEM_CLOCK") { _ in "9223372036854775794" }
      + family("DCGM_FI_DEV_XID_ERRORS") { $0 == 1 ? "79" : "0" }
      + family("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE") { _ in "0.437500" }
      + family("DCGM_FI_PROF_PCIE_RX_BYTES") { _ in "10485760" }
  }

  static func identity(_ gpu: Int, _ host: String, _ label: String) -> String {
    let tail = String(repeating: "0", count: 11) + String(gpu + 1)
    return "gpu=\"\(gpu)\",UUID=\"GPU-5e0f7a1c-0000-4000-8000-\(tail)\","
      + "pci_bus_id=\"00000000:\(18 + gpu):00.0\",device=\"nvidia\(gpu)\","
      + "modelName=\"NVIDIA H100 80GB HBM3\",\(label)=\"\(host)\","
      + "DCGM_FI_DRIVER_VERSION=\"575.57.08\""
  }

  /// One exporter's reader after one page, whose last line gets its end.
  static func reader(_ page: String, host: String = "page-host") -> PageReader {
    var reader = PageReader(fallbackHost: host)
    read(page.hasSuffix("\n") ? page : page + "\n", &reader)
    return reader
  }

  static func read(_ page: String, _ reader: inout PageReader) {
    reader.begin()
    page.withBytes { reader.feed($0) }
    reader.finish()
  }

  static let now = Timestamp(milliseconds: 1_800_000_000_000)

  /// The frame of a page.
  static func frame(_ page: String, host: String = "page-host") -> Frame {
    var reader = reader(page, host: host)
    var assembler = PageAssembler(site: host, period: 15)
    return assembler.frame(&reader, at: now)
  }
}

extension Frame {
  /// A value of a GPU, by place.
  func gpu(_ metric: Metric, _ place: Int) -> Double? { gpus.value(metric, place) }
  func unit(_ metric: Metric, _ place: Int) -> Double? { batteries.value(metric, place) }
  func identity(_ place: Int) -> GPUIdentity { topology.directory.identity(at: place) }
}
