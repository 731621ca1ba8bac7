import FleetModel
import Synchronization
import TestSupport
import Testing

@testable import Collectors

/// What becomes of answers, good and bad, over time.
struct SessionTests {
  static let now = PageFixtures.now

  static func session() -> PageSession {
    PageSession(id: "http://n:9400/metrics", host: "n", period: 15, since: now)
  }

  static func answer(
    _ body: String, status: Int = 200, kind: String? = nil, location: String? = nil
  ) -> HTTPAnswer {
    var headers: [HTTPRequest.Header] = []
    if let kind { headers.append(HTTPRequest.Header("Content-Type", kind)) }
    if let location { headers.append(HTTPRequest.Header("Location", location)) }
    return HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))
  }

  /// The error that an answer leads to; nil for a frame.
  static func fault(_ answer: HTTPAnswer) -> String? {
    var session = session()
    guard case .status(let status) = session.take(.answered(answer), latency: 0.1, at: now) else {
      return nil
    }
    return status.error
  }

  @Test func pageIsAFrameWithItsStatus() throws {
    var session = Self.session()
    let page = PageFixtures.dcgm() + "nonsense\n"
    guard
      case .frame(let frame) = session.take(
        .answered(Self.answer(page)), latency: 0.05, at: Self.now)
    else {
      Issue.record("no frame")
      return
    }
    let status = try #require(frame.content.sources.first)
    #expect(status.state == .answering && status.latency == 0.05 && status.error == nil)
    #expect(status.entities == 2 && status.entitiesReporting == 2)
    #expect(status.lastAnswer == Self.now)
    #expect(
      status.notes == [
        "\(page.utf8.count) bytes, 27 series, 26 of them used",
        "dcgm-exporter does not export DCGM_FI_DEV_ENFORCED_POWER_LIMIT, "
          + "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS, DCGM_FI_DEV_ECC_DBE_VOL_TOTAL, "
          + "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS: add them to its counters file",
      ])
  }

  @Test func answersThatAreNoPageAreSaidInWords() {
    let words: [(HTTPAnswer, String)] = [
      (Self.answer("", status: 404), "there is no page"),
      (Self.answer("", status: 401), "?basic_file= or ?bearer_file="),
      (Self.answer("", status: 403), "does not let us in"),
      (
        Self.answer("", status: 302, location: "https://x/y\u{1B}[1m"),
        "redirects to https://x/y?[1m"
      ),
      (Self.answer("", status: 500), "the exporter failed"),
      (Self.answer("", status: 503), "cannot answer now"),
      (Self.answer("", status: 418), "HTTP 418"),
      (Self.answer(" \n"), "the page is empty"),
      (Self.answer("<html>", kind: "text/html"), "a web page, not metrics"),
      (Self.answer("hello there", kind: "text/html"), "a web page, not metrics"),
      (Self.answer("{\"a\": 1}", kind: "application/json"), "this is JSON"),
      (Self.answer("x", kind: "application/vnd.google.protobuf"), "protobuf"),
      (Self.answer("a b c\nd\n"), "not a page of metrics"),
      (Self.answer("# HELP a b\n"), "no samples on the page yet"),
      (Self.answer("node_load1 0.5\nnode_load5 1\n"), "none of its 2 series"),
    ]
    for (answer, part) in words {
      let fault = Self.fault(answer)
      #expect(fault?.contains(part) == true, "\(fault ?? "nil")")
    }
  }

  @Test func attemptsGrowRareAndComeBack() {
    var session = Self.session()
    var waits: [Double] = []
    for _ in 0..<6 {
      _ = session.take(.failed("no answer"), latency: 0, at: Self.now)
      waits.append(session.wait)
    }
    #expect(waits == [15, 30, 60, 60, 60, 60])
    #expect(session.status.nextTry == Self.now.adding(seconds: 60))
    _ = session.take(.answered(Self.answer(PageFixtures.dcgm())), latency: 0, at: Self.now)
    #expect(session.wait == 15 && session.status.error == nil && session.status.nextTry == nil)
  }

  @Test func ageOfSamplesIsSaid() {
    var session = Self.session()
    let page =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\"} 50 \(Self.now.milliseconds - 47_000)\n"
    _ = session.take(.answered(Self.answer(page)), latency: 0, at: Self.now)
    #expect(session.status.notes.contains("the newest sample is 47 s old"))
  }

  @Test func exporterThatCannotReadSaysSo() {
    var session = Self.session()
    let page = "nvidia_smi_last_collect_success 0\nnvidia_smi_temperature_gpu{uuid=\"a1\"} 40\n"
    _ = session.take(.answered(Self.answer(page)), latency: 0, at: Self.now)
    #expect(session.status.notes.contains { $0.contains("could not read its devices") })
  }

  /// Answers in order, and then the last one again and again.
  final class FakeTransfer: HTTPTransfer {
    let answers: [Result<HTTPAnswer, HTTPError>]
    let requests = Mutex<[HTTPRequest]>([])

    init(_ answers: [Result<HTTPAnswer, HTTPError>]) { self.answers = answers }

    func answer(to request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
      let number = requests.withLock { requests in
        requests.append(request)
        return requests.count - 1
      }
      return try answers[min(number, answers.count - 1)].get()
    }
  }

  @Test func sourceAsksEachPeriodAndDelivers() async throws {
    let transfer = FakeTransfer([
      .failure(HTTPError(.unreachable, "no connection")),
      .success(Self.answer(PageFixtures.dcgm())),
      .success(Self.answer(PageFixtures.dcgm())),
    ])
    let naps = Mutex<[Double]>([])
    let address = try PageAddress(kind: "http", "//n:9400?map=a.yaml&x=1")
    let source = OpenMetricsSource(
      address, period: 10,
      headers: { () throws(SourceError) in [HTTPRequest.Header("Authorization", "Bearer t")] },
      transfer: { transfer },
      clock: { Moment(seconds: naps.withLock { $0.reduce(0, +) }, wall: Self.now) },
      sleep: { seconds in
        let count = naps.withLock { naps in
          naps.append(seconds)
          return naps.count
        }
        if count == 3 { throw CancellationError() }
      })
    let reports = Mutex<[SourceReport]>([])
    await source.run { report in reports.withLock { $0.append(report) } }
    let kinds = reports.withLock { reports in
      reports.map { report in
        switch report {
        case .frame(let frame): "\(frame.gpus.count) GPUs"
        case .status(let status): status.error ?? ""
        }
      }
    }
    #expect(kinds == ["no connection", "2 GPUs", "2 GPUs"])
    #expect(naps.withLock { $0 } == [10, 10, 10])
    let first = try #require(transfer.requests.withLock { $0.first })
    #expect(first.url == "http://n:9400/metrics?x=1")
    #expect(first.headers.map(\.name) == ["Accept", "Accept-Encoding", "Authorization"])
  }

  @Test func aLookSaysWhatIsThereAndWhatIsMissing() async throws {
    let page = PageFixtures.dcgm().replacing("gpu=\"0\"", with: "gpu=\"0\",hpc_job=\"7\"")
    let source = OpenMetricsSource(
      try PageAddress(kind: "http", "//n:9400"),
      transfer: { FakeTransfer([.success(Self.answer(page, kind: "text/plain"))]) })
    let probe = await source.probe()
    #expect(probe.error == nil && probe.frame?.gpus.count == 2)
    #expect(probe["page"] == "http://n:9400/metrics" && probe["type"] == "text/plain")
    #expect(probe["exporter"] == "dcgm-exporter" && probe["labels"] == "job (1)")
    #expect(probe.lines.contains { $0.value.contains("add them to its counters file") })
    let silent = OpenMetricsSource(
      try PageAddress(kind: "http", "//n:9400"),
      transfer: { FakeTransfer([.failure(HTTPError(.unreachable, "no connection"))]) })
    let failed = await silent.probe()
    #expect(failed.error == "no connection" && failed.frame == nil)
  }

  @Test func nextTryCountsFromTheStartOfTheLast() {
    var session = Self.session()
    _ = session.take(.failed("no answer"), latency: 6, at: Self.now)
    #expect(session.status.nextTry == Self.now.adding(seconds: 9))
  }

  @Test(arguments: [
    ("//n", "http://n/metrics"), ("//n:1/", "http://n:1/metrics"), ("//n/a/b", "http://n/a/b"),
    ("//[::1]:9400/m", "http://[::1]:9400/m"),
    (
      "//n/federate?match[]={job=\"x\"}&ca_file=/c.pem",
      "http://n/federate?match%5B%5D=%7Bjob%3D%22x%22%7D"
    ),
  ])
  func addressIsAskedAs(rest: String, url: String) throws {
    #expect(try PageAddress(kind: "http", rest).url == url)
  }

  @Test func addressesThatCannotBe() {
    for rest in ["n", "//", "//n?bearer_file=a&basic_file=b", "//n?cert_file=a", "//u:p@n"] {
      #expect(throws: SourceError.self) { try PageAddress(kind: "http", rest) }
    }
  }
}
