import FleetModel

/// A row of `nvidia-smi --query-compute-apps`: a process, and the GPU whose memory it holds.
package struct ComputeApp: Hashable, Sendable {
  /// Who the GPU is: uuid, bus id, name and serial as far as they were asked for.
  package var gpu: GPUIdentity
  package var time: Timestamp?
  package var pid: Int?
  /// Name as reported; empty when it is hidden or unknown.
  package var name: String
  package var memoryMiB: Int64?

  /// The process of a GPU at a place.
  package func process(gpu place: Int) -> GPUProcess {
    GPUProcess(gpu: place, pid: pid, name: name, memoryMiB: memoryMiB)
  }
}
