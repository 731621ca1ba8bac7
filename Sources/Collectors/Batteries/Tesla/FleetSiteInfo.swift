import FleetHistory

/// `site_info` of Tesla's Fleet API: what a site is made of.
package struct FleetSiteInfo: Hashable, Sendable {
  package var name: String?
  /// Whether the site has batteries; nil when it does not say.
  package var hasBattery: Bool?
  package var batteryCount: Int?
  /// What the batteries are called, where all are alike.
  package var model: String?
  /// Wh and W of the whole site.
  package var capacity: Double?
  package var chargeLimit: Double?
  package var dischargeLimit: Double?
  /// Percent.
  package var reserve: Double?

  /// Nil when the reply, with or without its wrapping `response`, is nothing of the kind.
  package init?(_ reply: JSONValue) {
    let content = reply["response"] ?? reply
    guard case .object = content else { return nil }
    let components = content.object("components") ?? .null
    let batteries = components.list("batteries")
    name = content.word("site_name")
    let counted = content.number("battery_count").flatMap { Int(exactly: $0) }
    batteryCount = counted ?? batteries?.count
    hasBattery = components.flag("battery") ?? batteryCount.map { $0 > 0 }
    let models = Set((batteries ?? []).compactMap { $0.word("part_name") })
    model = models.count == 1 ? models.first : components.word("battery_type")
    let rated = content.number("nameplate_power").flatMap { $0 > 0 ? $0 : nil }
    capacity =
      content.number("nameplate_energy").flatMap { $0 > 0 ? $0 : nil }
      ?? Self.sum(batteries, "nameplate_energy")
    chargeLimit = Self.sum(batteries, "nameplate_max_charge_power") ?? rated
    dischargeLimit = Self.sum(batteries, "nameplate_max_discharge_power") ?? rated
    reserve = content.number("backup_reserve_percent")
  }

  /// The sum over all batteries; nil when one does not say.
  private static func sum(_ batteries: [JSONValue]?, _ name: String) -> Double? {
    guard let batteries, !batteries.isEmpty else { return nil }
    let values = batteries.compactMap { $0.number(name) }
    return values.count == batteries.count ? values.reduce(0, +) : nil
  }

  /// The unit's model on screen: `Powerwall2 x 2`.
  package var modelWords: String? {
    guard let count = batteryCount, count > 1 else { return model }
    return (model ?? "battery") + " x \(count)"
  }
}
