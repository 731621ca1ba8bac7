import FleetModel
import Testing

@testable import Collectors

/// Whom GPUs work for, as exporters' labels say it.
struct WorkloadTests {
  private static let gpu = "gpu=\"0\",UUID=\"GPU-1a\",Hostname=\"n\""

  /// Temperatures of one GPU, a series for each set of labels.
  private func page(_ labels: String...) -> String {
    labels.map { "DCGM_FI_DEV_GPU_TEMP{\(Self.gpu),\($0)} 50\n" }.joined()
  }

  private func labels(_ page: String, book: RuleBook = .builtIn) -> [String: String] {
    var reader = PageReader(book: book, fallbackHost: "h")
    PageFixtures.read(page, &reader)
    var assembler = PageAssembler(site: "s", period: 15)
    return dictionary(assembler.frame(&reader, at: PageFixtures.now))
  }

  private func dictionary(_ frame: Frame) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: frame.labels.labels(0).map { ($0.key, $0.value) })
  }

  @Test func podOfAPageItself() {
    let found = labels(page("container=\"main\",namespace=\"ml\",pod=\"llm-0\""))
    #expect(found == ["pod": "llm-0", "namespace": "ml", "container": "main"])
    #expect(labels(page("pod_name=\"a\",pod_namespace=\"b\"")) == ["pod": "a", "namespace": "b"])
    #expect(labels(page("container=\"\",namespace=\"\",pod=\"\"")).isEmpty)
  }

  @Test func podOfTheExporterIsNobodysWorkload() {
    #expect(
      labels(page("pod=\"nvidia-dcgm-exporter-x7k\",namespace=\"gpu-operator\",container=\"e\""))
        .isEmpty)
    #expect(
      labels(
        page(
          "pod=\"telemetry-x7k\",namespace=\"m\",exported_pod=\"llm-0\",exported_namespace=\"ml\""))
        == ["pod": "llm-0", "namespace": "ml"])
    #expect(labels(page("namespace=\"gpu-operator\",service=\"dcgm\",job=\"dcgm\"")).isEmpty)
  }

  @Test func exportedPodsAnywhereMeanThatPlainOnesAreTheExporters() {
    let page =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1\",pod=\"telemetry-1\"} 50\n"
      + "DCGM_FI_DEV_GPU_TEMP{gpu=\"1\",UUID=\"GPU-2\",pod=\"telemetry-1\",exported_pod=\"a\"} 50\n"
    let frame = PageFixtures.frame(page)
    #expect(frame.labels.value(LabelKey.pod, 0) == nil)
    #expect(frame.labels.value(LabelKey.pod, 1) == "a")
  }

  @Test func jobsOfSlurm() {
    #expect(
      labels(page("hpc_job=\"812\",user=\"ann\",partition=\"h100\"")) == [
        "job": "812", "user": "ann", "partition": "h100",
      ])
    #expect(
      labels(page("JOB_ID=\"7\",JOB_USER=\"bo\",JOB_PARTITION=\"p\",job=\"amd\"")) == [
        "job": "7", "user": "bo", "partition": "p",
      ])
  }

  @Test func severalShareAGPU() {
    let two = page("hpc_job=\"1012\"", "hpc_job=\"812\"", "hpc_job=\"812\",vgpu=\"1\"")
    #expect(labels(two) == ["job": "812,1012"])
    let frame = PageFixtures.frame(two)
    #expect(frame.gpus.count == 1 && frame.gpu(.temperature, 0) == 50)
    let many = (0..<20).map { "DCGM_FI_DEV_GPU_TEMP{\(Self.gpu),hpc_job=\"\($0)\"} 50\n" }.joined()
    #expect(labels(many) == ["job": "0,1,2,3,4,5,6,7,+12"])
  }

  @Test func labelsFollowThePages() {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "s", period: 15)
    func next(_ page: String) -> Frame {
      PageFixtures.read(page, &reader)
      return assembler.frame(&reader, at: PageFixtures.now)
    }
    let first = next(page("hpc_job=\"1\""))
    #expect(dictionary(first) == ["job": "1"])
    #expect(next(page("hpc_job=\"1\"")).labels === first.labels)
    #expect(dictionary(next(page("hpc_job=\"2\""))) == ["job": "2"])
    #expect(dictionary(next(page("hpc_job=\"2\"", "hpc_job=\"1\""))) == ["job": "1,2"])
    let other = "DCGM_FI_DEV_GPU_TEMP{gpu=\"1\",UUID=\"GPU-2b\",Hostname=\"n\"} 50\n"
    #expect(next(other).gpus.statuses == [.stale, .ok])
    let silent = next(other)
    #expect(silent.gpus.statuses == [.lost, .ok])
    #expect(silent.labels.value(LabelKey.job, 0) == "1,2", "whom it worked for when it was lost")
    #expect(next(page("vgpu=\"1\"") + other).labels.isEmpty)
  }

  @Test func forgottenSeriesTakeTheirLabelsAlong() {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "s", period: 15)
    for round in 0..<30 {
      PageFixtures.read(
        (0..<400).map { "DCGM_FI_DEV_GPU_TEMP{\(Self.gpu),pod=\"p\(round)-\($0)\"} 60\n" }.joined(),
        &reader)
      let frame = assembler.frame(&reader, at: PageFixtures.now)
      #expect(frame.labels.value(LabelKey.pod, 0)?.hasPrefix("p\(round)-0,") == true)
    }
    PageFixtures.read(page("vgpu=\"1\""), &reader)
    PageFixtures.read(page("vgpu=\"1\""), &reader)
    #expect(assembler.frame(&reader, at: PageFixtures.now).labels.isEmpty)
  }

  @Test func instancesAreCounted() {
    func part(_ id: Int, _ profile: String) -> String {
      "GPU_I_ID=\"\(id)\",GPU_I_PROFILE=\"\(profile)\""
    }
    let found = labels(
      page(
        part(7, "1g.10gb"), part(8, "1g.10gb"), part(9, "1g.10gb"), part(1, "2g.20gb"),
        part(1, "2g.20gb") + ",pod=\"a\""))
    #expect(found == ["mig": "1g.10gb x3, 2g.20gb", "pod": "a"])
  }

  @Test func placesOfClusters() {
    let frame = PageFixtures.frame(
      "DCGM_FI_DEV_GPU_TEMP{\(Self.gpu),cluster=\"east\",rack=\"k1\"} 50\n")
    #expect(frame.topology.groups.filter { $0.level == .hall }.map(\.name) == ["east"])
    #expect(frame.topology.groups.filter { $0.level == .rack }.map(\.name) == ["k1"])
  }

  @Test func labelsOfTheUsersMapping() throws {
    let file = """
      gpus:
        labels: {team: [cost_centre, group], job: batch, pod: workload}
      """
    let mapping = try MappingFile(Array(file.utf8), subject: "our.yaml")
    let found = labels(
      page("group=\"vision\",batch=\"b7\",hpc_job=\"9\",pod=\"dcgm-exporter-1\",workload=\"w\""),
      book: RuleBook(mapping: mapping.exporter))
    #expect(found == ["team": "vision", "job": "b7", "pod": "w"])
    for (wrong, expected) in [
      ("gpus: {labels: {\"a b\": x}}", "our.yaml:1: \"a b\" is no name"),
      ("gpus: {labels: [x]}", "our.yaml:1: the labels are a map"),
      ("gpus: {labels: {a: {}}}", "our.yaml:1: a name, or a list of names"),
      ("site: {labels: {a: b}}", "our.yaml:1: there is no \"labels\""),
    ] {
      #expect {
        _ = try MappingFile(Array(wrong.utf8), subject: "our.yaml")
      } throws: {
        "\($0)".hasPrefix(expected)
      }
    }
  }

  @Test func jobsThatAreValues() {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "s", period: 15)
    func next(_ job: String) -> [String: String] {
      let id = "minor_number=\"0\",uuid=\"GPU-1a\""
      PageFixtures.read(
        "nvidia_gpu_duty_cycle{\(id)} 50\nnvidia_gpu_jobId{\(id)} \(job)\n"
          + "nvidia_gpu_jobUid{\(id)} 1001\n", &reader)
      return dictionary(assembler.frame(&reader, at: PageFixtures.now))
    }
    #expect(next("6.1212e+04") == ["job": "61212", "user": "1001"])
    #expect(next("0") == ["user": "1001"])
  }
}
