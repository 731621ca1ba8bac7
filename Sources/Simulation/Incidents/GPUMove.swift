import FleetModel
import Glibc

/// GPUs leave for another site: whole racks lose their work one after another, are switched off and
/// are no longer part of the fleet; minutes later as many stand in their places again and work.
struct GPUMove: Incident {
  static let name = "gpu-move"
  static let summary = "12,000 GPUs (of a small fleet 12 %) leave for another site, then return"
  static let duration = 480.0

  let start: Double
  /// GPUs that leave: whole racks, in a fleet of one rack hosts; empty for a single host.
  private let gpus: Range<Int>
  private let racks: Range<Int>

  private static let most = 12_000
  private static let share = 0.12
  /// Seconds over which racks end their work, when they are switched off and how long that takes,
  /// while they are gone, and over which they take up work again.
  private static let draining = 90.0
  private static let switchingOff = 100.0
  private static let switchingTime = 40.0
  private static let gone = 150.0..<390.0
  private static let resuming = 400.0
  private static let resumingTime = 30.0

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let layout = plan.layout
    let isOfRacks = layout.count(.rack) > 1
    let size = isOfRacks ? layout.size(of: .rack) : layout.gpusPerHost
    let all = layout.count(isOfRacks ? .rack : .host)
    let wanted = min(Self.most, Int(Self.share * Double(plan.gpuCount)))
    let count = all > 1 ? max(1, wanted / size) : 0
    let first = isOfRacks ? Self.firstRack(count, layout) : all - count
    gpus = count == 0 ? 0..<0 : first * size..<min((first + count) * size, plan.gpuCount)
    let rackSize = layout.size(of: .rack)
    racks =
      isOfRacks ? gpus.lowerBound / rackSize..<(gpus.upperBound + rackSize - 1) / rackSize : 0..<0
  }

  /// The first rack of the last hall that holds all that leave; where none does, one behind the
  /// middle.
  private static func firstRack(_ count: Int, _ layout: FleetLayout) -> Int {
    let perHall = layout.racksPerRow * layout.rowsPerHall
    let all = layout.count(.rack)
    let hall = (all - count) / perHall
    return count <= perHall ? hall * perHall : (all - count) * 5 / 8
  }

  /// GPUs without work at an instant, from the first that leaves or to the last.
  private func idle(_ since: Double) -> Range<Int> {
    guard since >= 0, since < Self.duration, !gpus.isEmpty else { return 0..<0 }
    let number = racks.isEmpty ? 1 : racks.count
    let size = (gpus.count + number - 1) / number
    if since < Self.resuming {
      let ended = min(number, Int(since / Self.draining * Double(number)) + 1)
      return gpus.lowerBound..<min(gpus.lowerBound + ended * size, gpus.upperBound)
    }
    let begun = min(
      number, Int((since - Self.resuming) / Self.resumingTime * Double(number)) + 1)
    return min(gpus.lowerBound + begun * size, gpus.upperBound)..<gpus.upperBound
  }

  func change(_ load: inout LoadConditions, at time: Double) {
    let since = time - start
    let idle = idle(since)
    guard !idle.isEmpty else { return }
    load.idle = idle
    load.isOff = Self.gone.contains(since)
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    let since = time - start
    guard since >= 0, since < Self.duration, !gpus.isEmpty else { return }
    for (order, rack) in racks.enumerated() {
      site.duties[rack] = duty(of: Double(order) / Double(racks.count), since)
    }
    if (Self.switchingOff..<Self.gone.upperBound).contains(since) { site.unlabelled = gpus }
    if Self.gone.contains(since) {
      site.gone = gpus
    } else if since >= Self.switchingOff, since < Self.gone.lowerBound {
      let share = min(1, (since - Self.switchingOff) / Self.switchingTime)
      let end =
        gpus.lowerBound + Int(share * Double(racks.count)) * (gpus.count / max(1, racks.count))
      let off = gpus.lowerBound..<min(max(end, gpus.lowerBound), gpus.upperBound)
      if !off.isEmpty { site.dark.append((off, start + Self.switchingOff)) }
    }
  }

  /// - Parameter order: where the rack comes among those that leave, from 0 to 1.
  private func duty(of order: Double, _ since: Double) -> RackDuty? {
    let ended = order * Self.draining
    let begun = Self.resuming + order * Self.resumingTime
    if since < ended { return nil }
    if since < begun {
      return RackDuty(isIdle: true, heat: exp(-(since - ended) / ThermalModel.lag))
    }
    return RackDuty(isIdle: false, heat: 1 - exp(-(since - begun) / ThermalModel.lag))
  }
}
