/// What one GPU reports at an instant.
struct GPUSample {
  var utilization: UInt8
  var memoryUtilization: UInt8
  var temperature: UInt8
  var memoryTemperature: UInt8
  /// 0.01 W.
  var power: Int32
  var clock: UInt16
  var reasons: UInt8
}
