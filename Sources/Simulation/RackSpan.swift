import FleetModel

/// GPUs that share a rack, a job and a model: what the simulation works out once for all of them.
struct RackSpan: Sendable {
  let gpus: Range<Int>
  let rack: Int
  let row: Int
  let job: Int
  let section: Int

  /// Cuts the fleet wherever the rack, the job or the model changes.
  static func spans(
    layout: FleetLayout, jobs: [TrainingJob], sections: [DeviceSection]
  ) -> [RackSpan] {
    let rackSize = layout.size(of: .rack)
    var spans: [RackSpan] = []
    spans.reserveCapacity(layout.count(.rack) + jobs.count + sections.count)
    var (job, section, first) = (0, 0, 0)
    while first < layout.gpuCount {
      while job + 1 < jobs.count, jobs[job].gpus.upperBound <= first { job += 1 }
      while section + 1 < sections.count, sections[section].gpus.upperBound <= first {
        section += 1
      }
      let rack = first / rackSize
      let end = min(
        (rack + 1) * rackSize, jobs[job].gpus.upperBound, sections[section].gpus.upperBound)
      spans.append(
        RackSpan(
          gpus: first..<end, rack: rack, row: rack / layout.racksPerRow, job: job,
          section: section))
      first = end
    }
    return spans
  }
}
