import FleetModel

extension FleetPlan {
  private static let largestWithProcesses = 4096

  /// One process for each busy GPU; none in fleets so large that nobody collects them.
  ///
  /// - Parameter memory: what each GPU holds, MiB; the processes have all but the driver's part.
  func processes(memory: Column?) -> [GPUProcess] {
    guard gpuCount <= Self.largestWithProcesses else { return [] }
    return jobs.flatMap { job -> [GPUProcess] in
      guard job.kind != .idle else { return [] }
      let name = job.kind == .training ? "/opt/train/bin/python3" : "/opt/serve/bin/engine"
      let listed = sections.filter(\.device.isNVIDIA).map { $0.gpus.clamped(to: job.gpus) }
      return listed.joined().map { gpu in
        let pid = 10_000 + Int(Noise.mix(seed ^ 0x91D, gpu) % 3_000_000)
        let held = memory?[gpu].map { max(0, $0 - 530) }
        return GPUProcess(gpu: gpu, pid: pid, name: name, memoryMiB: held, type: "C")
      }
    }
  }
}
