/// The GPUs of a fleet, grouped by the value of one label: which GPUs belong to which job. Made
/// once for as long as neither labels nor topology change.
package final class JobMembers: Sendable {
  /// The label that groups: `job`, `pod`, `user`, or `JobKey.model`.
  package let key: String
  /// The jobs that the label names; the GPUs without the label come after them as one more job.
  package let names: [String]
  /// The topology that places are of.
  package let epoch: UInt64
  /// For each GPU by place 1 + the place of its job in `names`; 0 without the label.
  private let codes: [UInt32]
  /// The GPUs of job j are `gpus[starts[j]..<starts[j + 1]]`, in fleet order.
  let starts: [Int32]
  let gpus: [Int32]
  /// How many hosts the GPUs of each job are on.
  package let hosts: [Int32]

  init(key: String, names: [String], codes: [UInt32], _ topology: Topology) {
    self.key = key
    self.names = names
    self.codes = codes
    epoch = topology.epoch
    (starts, gpus) = Self.sorted(codes, jobs: names.count + 1)
    hosts = Self.hosts(starts, gpus, topology)
  }

  /// Jobs, the one of the GPUs without the label among them.
  package var count: Int { names.count + 1 }

  /// The job of the GPUs that have no label: the last one.
  package var unlabelled: Int { names.count }

  /// What a job is called; empty for the GPUs without the label.
  package func name(_ job: Int) -> String { job < names.count ? names[job] : "" }

  /// The job that a GPU belongs to.
  package func job(of gpu: Int) -> Int {
    let code = Int(codes[gpu])
    return code == 0 ? names.count : code - 1
  }

  /// The places of a job's GPUs, in fleet order.
  package func gpus(of job: Int) -> ArraySlice<Int32> { gpus[range(job)] }

  /// Where the GPUs of a job are in the list of all.
  func range(_ job: Int) -> Range<Int> { Int(starts[job])..<Int(starts[job + 1]) }

  /// The job of a name, whatever the number of GPUs it has; empty for those without the label.
  package func job(named name: String) -> Int? {
    name.isEmpty ? names.count : names.firstIndex(of: name)
  }

  /// A counting sort: cost grows with the GPUs, whatever the number of jobs.
  private static func sorted(_ codes: [UInt32], jobs: Int) -> (starts: [Int32], gpus: [Int32]) {
    var starts = [Int32](repeating: 0, count: jobs + 1)
    var gpus = [Int32](repeating: 0, count: codes.count)
    func job(_ code: UInt32) -> Int { code == 0 ? jobs - 1 : min(Int(code) - 1, jobs - 1) }
    for code in codes { starts[job(code) + 1] += 1 }
    for place in 0..<jobs { starts[place + 1] += starts[place] }
    var next = starts
    for (gpu, code) in codes.enumerated() {
      let place = job(code)
      gpus[Int(next[place])] = Int32(truncatingIfNeeded: gpu)
      next[place] += 1
    }
    return (starts, gpus)
  }

  private static func hosts(
    _ starts: [Int32], _ gpus: [Int32], _ topology: Topology
  ) -> [Int32] {
    (0..<starts.count - 1).map { job in
      var end: Int32 = -1
      var count: Int32 = 0
      for gpu in gpus[Int(starts[job])..<Int(starts[job + 1])] where gpu >= end {
        let host = topology.group(.host, holding: Int(gpu))
        end = host.map { Int32(clamping: topology.groups[$0].gpus.upperBound) } ?? gpu + 1
        count += 1
      }
      return count
    }
  }
}

/// What GPUs can be grouped by.
package enum JobKey {
  /// The product name, which needs no labels.
  package static let model = "model"
}
