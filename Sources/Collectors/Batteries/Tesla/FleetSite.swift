import FleetModel

/// Turns what the cloud said of a site into rows: one for all its storage, and the site's.
package struct FleetSite: Sendable {
  /// The energy site's number.
  package let site: String
  /// Seconds between rounds.
  package let period: Double

  package init(site: String, period: Double) {
    self.site = site
    self.period = period
  }

  /// The rows as of an instant, and what is worth knowing of them.
  ///
  /// - Parameter lead: seconds by which that instant is ahead of the machine's clock.
  package func snapshot(
    _ live: FleetLiveStatus, _ info: FleetSiteInfo?, at now: Timestamp, lead: Double = 0
  ) -> (snapshot: BatterySnapshot, notes: [String]) {
    let hasBattery = !live.saysNoBattery && (info?.hasBattery ?? live.mentionsBattery)
    let unit = BatteryUnit(id: site, maker: "Tesla", model: info?.modelWords)
    var snapshot = BatterySnapshot(time: now, units: hasBattery ? [unit] : [])
    let age = live.time.map { max(0, now.seconds(since: $0) - lead) } ?? 0
    // Figures of a site that was last heard of long ago say nothing of the present, as those of units.
    if age <= longest { setSite(live, info, &snapshot) }
    var notes = words(live)
    if age > 3 * period {
      notes.append(
        "the site's figures are \(Self.words(ofAge: age)) old, by the answer's own time"
          + (age > longest ? ": they are left out" : ""))
    }
    if hasBattery {
      notes += setUnit(live, info, &snapshot)
      if live.time != nil { setAge(age, &snapshot) }
    } else {
      notes.append("the site has no battery")
    }
    return (snapshot, notes)
  }

  private func setSite(
    _ live: FleetLiveStatus, _ info: FleetSiteInfo?, _ snapshot: inout BatterySnapshot
  ) {
    snapshot.set(site: .gridPower, live.gridPower)
    snapshot.set(site: .loadPower, live.loadPower)
    snapshot.set(site: .generationPower, live.generation)
    snapshot.set(site: .gridServicesPower, live.gridServicesPower)
    snapshot.set(site: .gridServices, live.gridServices.map { $0 ? 1 : 0 })
    snapshot.set(islandState: live.connection)
    guard !snapshot.units.isEmpty, let reserve = info?.reserve else { return }
    snapshot.set(site: .reserve, reserve)
    snapshot.set(site: .reserveIsForOutages, 1)
  }

  private func setUnit(
    _ live: FleetLiveStatus, _ info: FleetSiteInfo?, _ snapshot: inout BatterySnapshot
  ) -> [String] {
    let capacity = live.capacity ?? info?.capacity
    let rating = [info?.chargeLimit, info?.dischargeLimit].compactMap(\.self).max()
    snapshot.set(.energyRating, 0, capacity)
    snapshot.set(.stateOfCharge, 0, live.stateOfCharge)
    snapshot.set(.chargeLimit, 0, info?.chargeLimit)
    snapshot.set(.dischargeLimit, 0, info?.dischargeLimit)
    snapshot.set(connection: live.connection, 0)
    if let power = live.batteryPower {
      if BatteryPlausibility.isPlausible(power: power, rating: rating) {
        snapshot.set(.batteryPower, 0, power)
      } else {
        snapshot.batteries.set(.batteryPower, 0, .error)
        snapshot.raise(.implausible, 0)
      }
    }
    var signs = UnitSigns()
    signs.power = live.batteryPower
    signs.rating = rating
    signs.stateOfCharge = live.stateOfCharge
    snapshot.set(state: signs.state, 0)
    return setEnergy(live, capacity, &snapshot)
  }

  private func setEnergy(
    _ live: FleetLiveStatus, _ capacity: Double?, _ snapshot: inout BatterySnapshot
  ) -> [String] {
    if let energy = live.energy {
      if energy >= 0, BatteryPlausibility.isPlausible(energy: energy, capacity: capacity) {
        snapshot.set(.energyAvailable, 0, energy)
      } else {
        snapshot.batteries.set(.energyAvailable, 0, .error)
        snapshot.raise(.implausible, 0)
      }
      return []
    }
    guard let capacity, let share = live.stateOfCharge, (0...102).contains(share) else { return [] }
    snapshot.set(.energyAvailable, 0, capacity * min(share, 100) / 100)
    return ["the energy is worked out from the nameplate and the state of charge"]
  }

  /// Seconds after which figures say nothing of the present.
  private var longest: Double { max(600, 10 * period) }

  private static func words(ofAge seconds: Double) -> String {
    seconds < 120 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
  }

  /// The age of the figures by the reply's own instant; a clock that is ahead of ours counts as now.
  private func setAge(_ age: Double, _ snapshot: inout BatterySnapshot) {
    snapshot.set(.sampleAge, 0, age)
    if age > longest {
      snapshot.batteries.statuses[0] = .unreachable
      snapshot.set(state: .offline, 0)
      snapshot.raise(.communicationLost, 0)
    } else if age > 3 * period {
      snapshot.batteries.statuses[0] = .stale
    }
  }

  /// What the site says of its grid, word for word, where ours say less.
  private func words(_ live: FleetLiveStatus) -> [String] {
    guard live.connection != .gridConnected else { return [] }
    let said = [
      live.islandStatus.map { "island_status \"\($0)\"" },
      live.gridStatus.map { "grid_status \"\($0)\"" },
    ].compactMap(\.self)
    return said.isEmpty
      ? [] : [HarmlessText.excerpt("the site says " + said.joined(separator: ", "), limit: 160)]
  }
}
