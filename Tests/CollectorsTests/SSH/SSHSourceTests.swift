import Collectors
import FleetModel
import Foundation
import Testing

/// Many hosts at once, with real children.
@Suite(.serialized) struct SSHSourceTests {
  @Test func oneBadHostCostsOnlyItself() async throws {
    let harness = try SSHHarness()
    try harness.start("gpu-[01-12],down,denied,bare,empty,dead")
    let good = (1...12).map { "gpu-" + ($0 < 10 ? "0" : "") + "\($0)" }
    #expect(await harness.wait { harness in good.allSatisfy { harness.frames($0) >= 5 } })
    let words = [
      "down": "ssh: connection refused", "denied": "ssh: permission denied; no key of yours",
      "bare": "nvidia-smi was not found on the host", "empty": "exit 6, no devices were found",
    ]
    for (host, sentence) in words {
      #expect(
        await harness.wait {
          $0.statuses(host).contains {
            $0.state == .failing && $0.nextTry != nil && $0.error?.contains(sentence) == true
          }
        }, "\(host): \(harness.status(host)?.error ?? "nothing")")
      #expect(harness.frames(host) == 0)
    }
    #expect(await harness.wait { $0.status("dead")?.error?.contains("waiting for") == true })
    let frame = try #require(harness.frame("gpu-03"))
    #expect(frame.gpus.count == 2 && frame.topology.label(ofGPU: 1) == "gpu-03 gpu 1")
    let status = try #require(frame.content.sources.first)
    #expect(status.id == "ssh://gpu-03" && status.kind == "ssh")
    #expect(await harness.wait { $0.status("gpu-03")?.notes.isEmpty == true })
    await harness.stop()
    #expect(await harness.wait { $0.living.isEmpty })
  }

  @Test func hostComesBackByItself() async throws {
    let harness = try SSHHarness()
    try harness.start("down-1")
    #expect(await harness.wait { $0.status("down-1")?.state == .failing })
    try harness.write("up", "")
    #expect(await harness.wait { $0.frames("down-1") >= 2 })
    #expect(harness.status("down-1")?.state == .answering)
    await harness.stop()
  }

  /// A connection that is cut again and again tells nothing of the tool, whose loop is kept.
  @Test func lostConnectionIsMadeAnew() async throws {
    let harness = try SSHHarness()
    try harness.start("cut")
    #expect(await harness.wait { ($0.status("cut")?.restarts ?? 0) >= 5 })
    #expect(harness.statuses("cut").allSatisfy { $0.notes.isEmpty })
    #expect(harness.statuses("cut").contains { $0.error?.hasPrefix("ssh: ") == true })
    await harness.stop()
  }

  @Test func clockOfTheHostIsComparedWithOurs() async throws {
    let harness = try SSHHarness()
    try harness.start("ahead,gpu-1")
    #expect(await harness.wait { $0.frames("ahead") >= 2 && $0.frames("gpu-1") >= 2 })
    let note = try #require(harness.status("ahead")?.notes.first)
    #expect(note.contains("s ahead of ours"))
    let frame = try #require(harness.frame("ahead"))
    #expect(abs(Timestamp.now().seconds(since: frame.time)) < 30, "ages go by arrival")
    #expect(await harness.wait { $0.status("gpu-1")?.notes == [] })
    await harness.stop()
  }

  @Test(.timeLimit(.minutes(1))) func cancellationBeforeTheStartIsHeeded() async throws {
    for _ in 0..<20 {
      let harness = try SSHHarness()
      try harness.start("gpu-[1-8]")
      await harness.stop()
      #expect(harness.living.isEmpty)
    }
  }

  @Test func endComesSoonWhateverTheHostsDo() async throws {
    let harness = try SSHHarness()
    try harness.start("gpu-[1-20],dead-[1-20]")
    #expect(await harness.wait { $0.frames("gpu-20") >= 1 })
    let start = Moment.now().seconds
    await harness.stop()
    #expect(Moment.now().seconds - start < 5)
    #expect(await harness.wait { $0.living.isEmpty })
  }
}
