/// A process that holds memory of a GPU (`--query-compute-apps`, XML `process_info`, pmon).
package struct GPUProcess: Hashable, Sendable {
  /// Place of the GPU in the frame.
  package var gpu: Int
  /// Process id; nil where the tool hides it.
  package var pid: Int?
  /// Name as reported; empty when unknown. Text from outside: made harmless where it is drawn.
  package var name: String
  /// Memory in MiB; nil when not available.
  package var memoryMiB: Int64?
  /// `C`, `G`, `C+G`, `M` where reported.
  package var type: String?

  package init(
    gpu: Int, pid: Int?, name: String, memoryMiB: Int64? = nil, type: String? = nil
  ) {
    self.gpu = gpu
    self.pid = pid
    self.name = name
    self.memoryMiB = memoryMiB
    self.type = type
  }
}
