import FleetModel
import Testing

@testable import Collectors

/// GPUs that a page does not tell of, and lines of it that cannot be read.
struct SilentGPUPageTests {
  /// Pages of one exporter, fifteen seconds apart.
  private struct Pages {
    var reader = PageReader(fallbackHost: "h")
    var assembler = PageAssembler(site: "s", period: 15)
    var now = PageFixtures.now

    mutating func frame(_ page: String, silence: PageAssembler.Silence = .lost) -> Frame {
      PageFixtures.read(page, &reader)
      now = now.adding(seconds: 15)
      return assembler.frame(&reader, at: now, silence: silence)
    }
  }

  private static func line(
    _ gpu: Int, _ value: String, _ name: String = "DCGM_FI_DEV_GPU_TEMP"
  ) -> String {
    "\(name){gpu=\"\(gpu)\",UUID=\"GPU-1\(gpu)\",Hostname=\"n\"} \(value)\n"
  }

  private static func page(_ gpus: [Int], plus: Int = 0) -> String {
    gpus.map { line($0, "\(50 + $0 + plus)") }.joined()
      + gpus.map { line($0, "\(90 + $0)", "DCGM_FI_DEV_GPU_UTIL") }.joined()
  }

  @Test func gpuMissingFromOnePageKeepsItsValues() {
    var pages = Pages()
    let first = pages.frame(Self.page([0, 1]))
    let second = pages.frame(Self.page([1], plus: 9))
    #expect(second.gpus.statuses == [.stale, .ok])
    #expect(second.gpu(.temperature, 0) == 50 && second.gpu(.temperature, 1) == 60)
    #expect(second.content.lastSeen == [0: first.time])
    let third = pages.frame(Self.page([1]))
    #expect(third.gpus.statuses == [.lost, .ok] && third.gpu(.temperature, 0) == nil)
    #expect(pages.frame(Self.page([0, 1])).gpus.statuses == [.ok, .ok])
  }

  @Test(arguments: ["4\u{FFFD}", "", "5 6 7", "--", "0x"])
  func aLineThatCannotBeReadIsAnErrorOfItsCell(_ value: String) {
    var pages = Pages()
    _ = pages.frame(Self.page([0, 1]))
    for _ in 0..<3 {
      let page = Self.page([1]) + Self.line(0, value) + Self.line(0, "7", "DCGM_FI_DEV_GPU_UTIL")
      let frame = pages.frame(page)
      #expect(frame.gpus.statuses == [.ok, .ok])
      #expect(frame.gpus.state(.temperature, 0) == .error)
      #expect(frame.gpu(.utilization, 0) == 7 && frame.gpu(.temperature, 1) == 51)
    }
    #expect(pages.frame(Self.page([0, 1])).gpu(.temperature, 0) == 50)
  }

  @Test func theOnlyLineOfAGPUKeepsItThere() {
    var pages = Pages()
    _ = pages.frame(Self.line(0, "50") + Self.line(1, "51"))
    for _ in 0..<3 {
      let frame = pages.frame(Self.line(0, "5?") + Self.line(1, "51"))
      #expect(frame.gpus.state(.temperature, 0) == .error && frame.gpus.statuses[0] < .stale)
      #expect(frame.rollup(.temperature).count == 1)
    }
  }

  @Test func aLineThatCanBeReadIsBelieved() {
    for lines in [["5x", "50"], ["50", "5x"]] {
      let frame = PageFixtures.frame(lines.map { Self.line(0, $0) }.joined())
      #expect(frame.gpu(.temperature, 0) == 50)
    }
  }

  @Test func memoryOfWhichAPartCannotBeReadIsNoSum() {
    func part(_ instance: Int, _ value: String) -> String {
      "DCGM_FI_DEV_FB_USED{gpu=\"0\",UUID=\"GPU-10\",GPU_I_ID=\"\(instance)\","
        + "GPU_I_PROFILE=\"3g.40gb\",Hostname=\"n\"} \(value)\n"
    }
    let whole = PageFixtures.frame(part(1, "100") + part(2, "200"))
    #expect(whole.gpu(.framebufferUsed, 0) == 300)
    let torn = PageFixtures.frame(part(1, "100") + part(2, "2o0"))
    #expect(torn.gpus.state(.framebufferUsed, 0) == .error)
    let other = PageFixtures.frame(part(1, "1oo") + part(2, "200"))
    #expect(other.gpus.state(.framebufferUsed, 0) == .error)
  }

  @Test(arguments: [
    // A line that does not say whose it is, a page that ends within a line, a failed collector.
    "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-\n",
    "DCGM_FI_DEV_GPU_TEMP{gpu=\"1\",UUID=\"GPU-11\",Hostname=\"n\"} 5",
    "nvidia_smi_failed_scrapes_total 1\nDCGM_FI_DEV_GPU_TEMP{gpu=\"0\"",
  ])
  func aPageThatIsNotWholeLosesNoGPU(_ end: String) {
    var pages = Pages()
    _ = pages.frame(Self.page([0, 1]))
    for _ in 0..<3 {
      let frame = pages.frame(Self.page([1]) + end)
      #expect(frame.gpus.statuses[0] == .stale && frame.gpu(.temperature, 0) == 50)
    }
    for _ in 0..<4 { _ = pages.frame(Self.page([1]) + end) }
    let old = pages.frame(Self.page([1]) + end)
    #expect(old.gpus.statuses[0] == .stale, "as old as eight pages")
    for _ in 0..<3 { _ = pages.frame(Self.page([1]) + end) }
    #expect(pages.frame(Self.page([1]) + end).gpus.statuses[0] == .unreachable)
  }

  @Test func anAnswerThatIsAPartLosesNoGPU() {
    var pages = Pages()
    _ = pages.frame(Self.page([0, 1]))
    for _ in 0..<3 {
      let frame = pages.frame(Self.page([1]), silence: .unknown)
      #expect(frame.gpus.statuses == [.stale, .ok] && frame.gpu(.temperature, 0) == 50)
    }
    #expect(pages.frame(Self.page([1])).gpus.statuses == [.stale, .ok])
    #expect(pages.frame(Self.page([1])).gpus.statuses == [.lost, .ok])
  }
}
