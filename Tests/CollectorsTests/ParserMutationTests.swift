import FleetHistory
import FleetModel
import Foundation
import TestSupport
import Testing

@testable import Collectors

/// Every parser of this target that meets outside bytes, with thousands of changed inputs.
struct ParserMutationTests {
  /// No value may come of an input without a digit, and none that cannot be of any.
  private static func check(_ frames: [Frame], hasDigits: Bool, _ input: String) {
    for frame in frames {
      for metric in MetricCatalog.gpu {
        guard let column = frame.gpus[metric], column.presence.presentCount > 0 else { continue }
        let isNumber = metric.definition.unit != .code
        #expect(hasDigits || !isNumber, "\(metric) without a digit in \(input.debugDescription)")
      }
    }
  }

  @Test(arguments: LogFixtures.all) func logs(log: LogFixtures.Log) {
    // Several fixtures are of one form each.
    Mutations.run([log.bytes], share: 10) { bytes in
      for input in [bytes, Mutations.withoutDigits(bytes)] {
        guard let (frames, reader) = try? FrameText.read(input, columns: log.columns) else {
          continue
        }
        _ = reader.notes.map { HarmlessText.sentences("\($0)") }
        for frame in frames { _ = FrameSummary(frame) }
        Self.check(
          frames, hasDigits: input == bytes, String(decoding: input, as: UTF8.self))
      }
    }
  }

  @Test func pages() {
    let page = PageFixtures.dcgm()
    let inputs = [
      page,
      "# TYPE a gauge\na{b=\"c\"} 1 1700000000000\nnvidia_smi_temperature_gpu{uuid=\"a\"} 6\n# EOF\n",
      "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-1\",pod=\"p\",Hostname=\"n\"} 9.1e1\n",
    ].map { Array($0.utf8) }
    Mutations.run(inputs, words: ["# EOF\n", "# TYPE ", "UUID=\"\"", "gpu=\"1\""]) { bytes in
      for input in [bytes, Mutations.withoutDigits(bytes)] {
        var reader = PageReader(fallbackHost: "h")
        reader.begin()
        input.withUnsafeBufferPointer { reader.feed($0) }
        reader.finish()
        var assembler = PageAssembler(site: "s", period: 15)
        let frame = assembler.frame(&reader, at: PageFixtures.now)
        _ = FrameSummary(frame)
        if input != bytes { Self.checkPage(frame, input) }
      }
    }
  }

  /// `NaN` and `Inf` are numbers without a digit, and no values.
  private static func checkPage(_ frame: Frame, _ input: [UInt8]) {
    for metric in [Metric.utilization, .temperature, .powerDraw] {
      #expect(
        (frame.gpus[metric]?.presence.presentCount ?? 0) == 0,
        "\(metric) in \(String(decoding: input, as: UTF8.self).debugDescription)")
    }
  }

  @Test func answersOfEngines() {
    let inputs = [
      EngineAnswerTests.vector,
      #"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#,
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1,"2"],[2,"3"]]}]}}"#,
    ].map { Array($0.utf8) }
    Mutations.run(inputs, words: ["\"value\":", "\"metric\":{}", "[1,\"2\"]", "null"]) { bytes in
      var notes = EngineAnswerTests.Notes()
      let answer = bytes.withUnsafeBufferPointer { EngineAnswer($0, into: &notes) }
      #expect(answer.series <= bytes.count)
      _ = bytes.withUnsafeBufferPointer { EngineList($0) }
      var none = EngineAnswerTests.Notes()
      _ = Mutations.withoutDigits(bytes).withUnsafeBufferPointer { EngineAnswer($0, into: &none) }
      #expect(none.samples.isEmpty, "\(none.samples) in \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  /// The examples of an article, as files.
  private static func examples(_ article: String) throws -> [[UInt8]] {
    let folder = SharedFolder.repositoryRoot.appending(path: "Sources/Collectors/Collectors.docc")
    let text = try String(contentsOf: folder.appending(path: article), encoding: .utf8)
    let parts = text.components(separatedBy: "```yaml\n").dropFirst()
    return parts.compactMap { $0.components(separatedBy: "\n```").first.map { Array($0.utf8) } }
  }

  @Test func mappingFiles() throws {
    let inputs = try Self.examples("MappingFiles.md")
    for input in inputs { _ = try MappingFile(input, subject: "our.yaml") }
    #expect(!inputs.isEmpty)
    Mutations.run(inputs, words: ["&a ", "*a", "!!int ", "? ", "{a: b}", "[a, b]"]) { bytes in
      do throws(SourceError) {
        _ = try MappingFile(bytes, subject: "our.yaml")
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func registerMaps() throws {
    let inputs = Array(try Self.examples("RegisterMaps.md").prefix(1))
    for input in inputs { _ = try RegisterMapParser.map(input, file: "site.yaml") }
    #expect(!inputs.isEmpty)
    Mutations.run(inputs, words: ["values: {1: off}", "bits: {0: a}", "float32"]) { bytes in
      do throws(SourceError) {
        for point in try RegisterMapParser.map(bytes, file: "site.yaml").points {
          for word in [0, 1, 0x7FFF, 0x8000, 0xFFFF] as [UInt16] {
            _ = point.reading([UInt16](repeating: word, count: point.type.width)[...])
          }
        }
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func topologies() {
    let inputs = [
      """
      halls:
        north:
          rows:
            r1: {racks: {k01: "gpu-[001-008]", k02: [a-1, "/gpu-1\\\\d\\\\d/"]}}
      racks: {lab: "lab-a,lab-b", x: /(a+)+$/}
      """
    ].map { Array($0.utf8) }
    let words = ["[1-200000]", "[1-9]", "/.*/", "/(a{1000}){1000}/", "hosts: ", "*a", "&a "]
    Mutations.run(inputs, words: words) { bytes in
      do throws(SourceError) {
        let file = try TopologyFile(bytes, subject: "site.yaml")
        for host in ["gpu-001", "lab-a.example", String(repeating: "a", count: 60) + "!"] {
          _ = file.place(of: host)
        }
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func patterns() {
    let inputs = [
      #"^(?<hall>[a-z]+)\d*-(?<row>r\d+)(-(?<rack>k\d{1,3}))?$"#, #"(?i:(a|b)*?[^x-z\]]+)\b."#,
      #"(?<rack>(a+)+)[[:alnum:]_-]{2,}$"#,
    ].map { Array($0.utf8) }
    let words = ["(?=", "{1000}", "{,9}", "\\1", "(?<row>", "[[:", "|", "*", "+?"]
    Mutations.run(inputs, words: words) { bytes in
      do throws(SourceError) {
        let pattern = try PlacePattern(String(decoding: bytes, as: UTF8.self))
        for name in ["x1-r07-k12", String(repeating: "a", count: 300) + "!", ""] {
          _ = pattern.place(of: name)
        }
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func hostRanges() {
    let inputs = ["rack[1-4,7]-node[01-18]", "gpu-[001-512].example.org:22", "[::1]"]
      .map { Array($0.utf8) }
    Mutations.run(inputs, words: ["[0-999999]", "[9-1]", "[1-9]", "[,]", "[a-"]) { bytes in
      do throws(SourceError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let names = try HostRange.expand(text[...], subject: "hosts", limit: 10_000)
        #expect(names.count <= 10_000 && names.allSatisfy { $0.utf8.count <= 255 })
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func words() {
    let inputs = [
      "nvidia-smi", "sim:memphis?gpus=64&seed=1&incident=node-loss", "sunspec://h:502?units=1-100",
      "prometheus+http://h:9090/prefix?query=up", "https://h:9400/metrics", "ssh://me@h[1-4]:22",
      "modbus+map://h:502?map=/none.yaml", "tesla-gateway://h", "tesla-fleet://1",
    ].map { Array($0.utf8) }
    Mutations.run(inputs, words: ["://", "?", "&", "%zz", "user:pass@", "#", "[::1]"]) { bytes in
      let word = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
      do throws(SourceError) {
        _ = try SourceRegistry.open(word)
      } catch {
        Self.check("\(error)")
      }
    }
  }

  @Test func repliesOfTesla() {
    let inputs = [
      TeslaFixtures.meters, TeslaFixtures.live, TeslaFixtures.info, TeslaFixtures.solarOnly,
      TeslaFixtures.status(
        [TeslaFixtures.block(), TeslaFixtures.disabledBlock],
        faults: TeslaFixtures.fault("PINV_a007_vfCheckOverFrequency")),
    ].map { Array($0.utf8) }
    Mutations.run(inputs, words: ["null", "true", "{}", "[]"]) { bytes in
      TeslaFuzzTests.read(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// What is said of a wrong input is one sentence that does nothing to a terminal.
  private static func check(_ words: String) {
    let shown = HarmlessText.sentences(words)
    #expect(!shown.isEmpty && shown.utf8.count < 6000, "\(shown.prefix(300))")
    #expect(shown.unicodeScalars.allSatisfy { HarmlessText.isHarmless($0) || $0 == "\n" })
  }
}
