import FleetModel
import Testing

@testable import Collectors

/// What engines of large fleets are asked, and in what order.
struct RackPlanTests {
  private static let names = [
    "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE",
    "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_XID_ERRORS", "up",
  ]

  private static func plan(_ gpus: Int) throws -> RackPlan {
    let plan = EnginePlan(names: names, book: .builtIn)
    let sample = ["rack": "r1", "cluster": "c1", "UUID": "GPU-1", "Hostname": "h1", "gpu": "0"]
    let known = try #require(plan.labels)
    let labels = try #require(RackLabels([sample, sample], rack: "rack", known))
    return RackPlan(plan, names: names, .builtIn, labels: labels, gpus: gpus)
  }

  @Test func wholeNumbersAreCounted() throws {
    let subjects = try Self.plan(200_000).questions.map(\.subject)
    #expect(subjects.contains(.spread(.temperature)) && subjects.contains(.spread(.utilization)))
    #expect(!subjects.contains(.gpus))
  }

  @Test func whatPeopleLookAtComesFirst() throws {
    let plan = try Self.plan(1_000_000)
    let subjects = plan.questions.map(\.subject)
    #expect(Array(subjects[..<2]) == [.spread(.temperature), .spread(.utilization)])
    #expect(
      Set(subjects[2..<5])
        == [.fold(.sum, .powerDraw), .fold(.max, .powerDraw), .fold(.min, .powerDraw)])
    let address = try EngineAddress(kind: "prometheus+http", "//h:9090")
    let largest = try #require(plan.questions.first { $0.subject == .fold(.max, .powerDraw) })
    #expect(
      largest.expression(address, plan.labels)
        == "max by (cluster,rack) (DCGM_FI_DEV_POWER_USAGE >= 0 <= 3000)")
  }
}
