import Testing

@testable import Simulation

@Suite struct TrainingJobTests {
  @Test func checkpointsDipEveryFewMinutes() {
    let job = TrainingJob(kind: .training, gpus: 0..<8, seed: 7)
    let seconds = (0..<1800).map { job.activity(at: Double($0), swing: nil) }
    let writing = seconds.filter { $0.utilization < 0.12 }.count
    #expect((50...250).contains(writing))
    #expect(seconds.filter { $0.utilization > 0.95 }.count > 1000)
    #expect(seconds.filter { (0.7...0.8).contains($0.utilization) }.count > 50)
  }

  @Test func jobsTileEveryFleet() {
    for count in [1, 2, 7, 8, 63, 64, 1000, 14_400, 100_000] {
      for unit in [1, 8, 72] {
        let jobs = JobPlan.jobs(JobPlan.usual, gpuCount: count, unit: unit, seed: 3)
        #expect(jobs.first?.gpus.lowerBound == 0 && jobs.last?.gpus.upperBound == count)
        for (job, next) in zip(jobs, jobs.dropFirst()) {
          #expect(job.gpus.upperBound == next.gpus.lowerBound && !next.gpus.isEmpty)
        }
      }
    }
  }

  @Test func heatLagsBehindPower() {
    let model = ThermalModel()
    func temperature(_ time: Double) -> Double {
      model.lagged { time - model.ages[$0] >= 0 ? 1 : 0 }
    }
    #expect(temperature(-1) == 0)
    #expect(temperature(3) < 0.3)
    #expect((0.5...0.8).contains(temperature(ThermalModel.lag)))
    #expect(temperature(200) > 0.999)
  }
}
