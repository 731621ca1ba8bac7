import FleetModel

/// What is worth knowing of a gateway's figures beside the figures.
enum GatewayNotes {
  /// - Parameter own: the reserve that the user gave.
  static func notes(_ reading: GatewayReading, own reserve: Double?) -> [String] {
    var notes = scales(reading, own: reserve)
    if let word = reading.gridStatus ?? reading.status?.island,
      TeslaWords.connection(ofGateway: word) == nil
    {
      notes.append("the grid status \"\(HarmlessText.excerpt(word, limit: 60))\" is not known here")
    }
    guard let status = reading.status else { return notes }
    notes += limits(status)
    for block in status.blocks.prefix(100) where !block.disabledReasons.isEmpty {
      let reasons = block.disabledReasons.joined(separator: ", ")
      let words = "\(block.serial ?? "a unit") is disabled: \(reasons)"
      notes.append(HarmlessText.excerpt(words, limit: 200))
    }
    notes += status.faults.prefix(5).map { HarmlessText.excerpt($0.words, limit: 200) }
    if status.faults.count > 5 { notes.append("and \(status.faults.count - 5) more grid faults") }
    return notes
  }

  private static func scales(_ reading: GatewayReading, own reserve: Double?) -> [String] {
    var notes: [String] = []
    if let charge = reading.stateOfCharge {
      notes.append("the gateway's own state of charge is \(both(charge))")
    }
    if reserve == nil, let reserve = reading.reserve {
      notes.append("the reserve is \(both(reserve))")
    }
    return notes
  }

  private static func both(_ percent: Double) -> String {
    "\(tenths(percent)) % on its scale, \(tenths(GatewayReading.shownByApp(percent))) % in the app"
  }

  private static func limits(_ status: GatewayStatus) -> [String] {
    guard status.blocks.count > 1 else { return [] }
    var notes: [String] = []
    if status.chargeLimit != nil || status.dischargeLimit != nil {
      notes.append("the power limits are the site's, shared among its units by capacity")
    }
    if let target = status.target {
      notes.append("the target of \(tenths(target)) W is the site's; units have none of their own")
    }
    return notes
  }

  /// A number with one decimal.
  static func tenths(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "?" }
    let tenths = Int64((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return sign + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }
}
