import FleetModel

/// An XID error of one GPU.
struct GPUFault: Sendable, Equatable {
  let gpu: Int
  let code: Int32
  /// What it makes of the GPU; nil for one that goes on.
  let status: EntityStatus?
  /// Seconds from the start.
  let since: Double
}
