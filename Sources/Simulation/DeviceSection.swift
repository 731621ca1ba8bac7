/// A run of GPUs of one model.
struct DeviceSection: Sendable {
  let gpus: Range<Int>
  let device: DeviceModel
}
