import Testing

@testable import Collectors

/// `http://HOST:9090` is an engine, not an exporter.
@Suite struct EngineHintTests {
  private func sentence(_ body: String, _ url: String = "http://mon:9090/metrics") -> String? {
    EngineHint.sentence(Array(body.utf8), url: url)
  }

  @Test(arguments: [
    "# HELP go_gc x\ngo_goroutines 8\nprometheus_build_info{version=\"3.1.0\"} 1\n",
    "process_cpu_seconds_total 3\nvm_rows{type=\"storage/inmemory\"} 6\n",
    "thanos_build_info{version=\"0.37\"} 1\n", "cortex_build_info{version=\"2.14\"} 1\n",
    "<!DOCTYPE html><html><head><title>Prometheus Time Series Collection</title>",
    "<h2>Single-node VictoriaMetrics</h2>",
  ])
  func enginesAreKnownByWhatTheySayOfThemselves(_ body: String) {
    #expect(sentence(body)?.hasSuffix("write prometheus+http://mon:9090") == true)
  }

  @Test func theSchemeAndThePortStay() {
    let said = sentence("prometheus_tsdb_head_series 5\n", "https://[::1]:8443/graph?x=/")
    #expect(said?.hasSuffix("write prometheus+https://[::1]:8443") == true)
  }

  @Test(arguments: [
    "node_load1 0.5\n", "", "<html><title>Login</title>", "my_prometheus_build_info 1\n",
  ])
  func othersAreNot(_ body: String) {
    #expect(sentence(body) == nil)
  }
}
