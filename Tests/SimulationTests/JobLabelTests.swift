import FleetModel
import Simulation
import Testing

@Suite struct JobLabelTests {
  @Test(arguments: smallSites)
  func busyGPUsHaveAJobAndIdleOnesNone(address: String) throws {
    let site = try simulator(address)
    let frame = site.frame(at: start.adding(seconds: 40))
    let labels = frame.labels
    #expect(labels === site.labels && labels === site.frame(at: start).labels)
    #expect(labels.columns.map(\.key) == [LabelKey.job, LabelKey.user, LabelKey.partition])
    for column in labels.columns { #expect(Set(column.values).count == column.values.count) }
    for gpu in 0..<frame.gpus.count {
      guard let busy = frame.gpus.value(.utilization, gpu) else { continue }
      let job = labels.value(LabelKey.job, gpu)
      #expect((job == nil) == (busy == 0), "\(gpu)")
      #expect((labels.value(LabelKey.user, gpu) == nil) == (job == nil))
      #expect((labels.value(LabelKey.partition, gpu) == nil) == (job == nil))
    }
  }

  @Test func aJobIsOneRunOfGPUsWithOneUser() throws {
    let labels = try simulator("sim:colossus-1").labels
    let jobs = try #require(labels.column(LabelKey.job))
    let users = try #require(labels.column(LabelKey.user))
    #expect(jobs.values.count > 100 && jobs.values.contains("grok-4-pretrain"))
    var seen: Set<UInt32> = []
    for gpu in 1..<labels.count {
      let isSame = jobs.codes[gpu] == jobs.codes[gpu - 1]
      if isSame { #expect(users.codes[gpu] == users.codes[gpu - 1]) }
      if !isSame, jobs.codes[gpu] != 0 { #expect(seen.insert(jobs.codes[gpu]).inserted) }
    }
    #expect(seen.count >= jobs.values.count - 1)
  }

  @Test func labelsComeFromTheSeed() throws {
    let one = try simulator("sim:memphis?seed=3").labels
    let again = try simulator("sim:memphis?seed=3").labels
    #expect(one.columns.map(\.codes) == again.columns.map(\.codes))
    #expect(one.columns.map(\.values) == again.columns.map(\.values))
  }
}
