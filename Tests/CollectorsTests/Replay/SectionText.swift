import Collectors
import FleetModel

/// Logs of GPUs that are put together out of parts, and what is read of them in a few words.
enum SectionText {
  static let header = "timestamp, index, utilization.gpu [%], temperature.gpu\n"

  /// Rows of two GPUs, a tick a second from 10:00:00; utilisation counts up from a start.
  static func rows(
    _ start: Int, ticks: Int = 3, day: String = "2026/05/01", first: Int = 0
  ) -> String {
    (0..<ticks).map { tick in
      (0..<2).map { gpu in
        let second = first + tick
        let clock = "10:\(two(second / 60)):\(two(second % 60)).10\(gpu)"
        return "\(day) \(clock), \(gpu), \(start + 10 * gpu + tick) %, \(40 + gpu)\n"
      }.joined()
    }.joined()
  }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A table of two GPUs at a second of 10:00.
  static func table(second: Int, utilization: Int) -> String {
    func gpu(_ index: Int) -> String {
      """
      |   \(index)  Example X1         On |   00000000:\(index + 1)7:00.0 Off |                    0 |
      | N/A   4\(index)C    P0    100W / 300W |      10MiB /   1000MiB |     \(utilization + index)%      Default |
      |                         |                        |             Disabled |
      +-------------------------+------------------------+----------------------+

      """
    }
    return """
      Fri May  1 10:00:\(two(second)) 2026
      +-------------------------------------------------------------------------+
      | NVIDIA-SMI 550.54.15     Driver Version: 550.54.15   CUDA Version: 12.4 |
      |-------------------------+------------------------+----------------------+
      | GPU  Name Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
      | Fan  Temp Perf Pwr:Usage/Cap |      Memory-Usage | GPU-Util  Compute M. |
      |=========================+========================+======================|
      \(gpu(0))\(gpu(1))
      """
  }

  /// Every frame as `HH:MM:SS host/index=utilisation ...`.
  static func frames(_ text: String, columns: [String]? = nil) throws -> [String] {
    try FrameText.read([UInt8](text.utf8), columns: columns).frames.map(words)
  }

  static func words(_ frame: Frame) -> String {
    let gpus = (0..<frame.gpus.count).map { place in
      let identity = frame.topology.directory.identity(at: place)
      let value = frame.gpus.stored(.utilization, place).map { "\($0)" } ?? "-"
      let status = frame.gpus.statuses[place]
      return "\(identity.host)/\(identity.index ?? identity.position)=\(value)"
        + (status == .ok ? "" : "(\(status.word))")
    }
    return ([String(frame.time.iso8601.dropFirst(11).prefix(8))] + gpus).joined(separator: " ")
  }

  /// What was said of a log.
  static func notes(_ text: String, columns: [String]? = nil) throws -> [String] {
    try FrameText.read([UInt8](text.utf8), columns: columns).reader.notes
  }
}
