/// What incidents do to the load of the GPUs at an instant.
struct LoadConditions: Sendable, Equatable {
  /// While all training of the site moves as one: from 0 (waiting) to 1 (computing).
  var swing: Double?
  /// While the power brake holds every GPU down: the most that one may draw, W.
  var powerCap: Double?
  /// While some racks are capped (`Curtailment.holds`): what their GPUs may draw of full power.
  var curtailment: Double?
  /// GPUs that have no work now; they draw nothing at all while `isOff`.
  var idle: Range<Int>?
  var isOff = false
}

/// What incidents do to the site at an instant; without any, everything is as it should be.
struct SiteConditions: Sendable {
  var load = LoadConditions()
  /// How much of what the grid usually carries it carries now, from 0 to 1.
  var gridShare = 1.0
  /// How the site is tied to the grid.
  var tie = Tie.grid
  /// How far the frequency is from where it would be, Hz.
  var frequencyShift = 0.0
  /// GPUs whose coolant is warmer than it should be, by so many kelvin.
  var heat: [(gpus: Range<Int>, kelvin: Double)] = []
  /// GPUs of hosts that do not answer, since when (seconds from the start).
  var dark: [(gpus: Range<Int>, since: Double)] = []
  /// Racks whose work ends or begins, by number.
  var duties: [Int: RackDuty] = [:]
  /// GPUs whose jobs have been taken away.
  var unlabelled: Range<Int>?
  /// GPUs that are not part of the fleet.
  var gone: Range<Int>?
  /// Whether GPUs report XID errors, and those that have some.
  var reportsXIDs = false
  var faults: [GPUFault] = []
  /// A hall whose engine does not answer, since when (seconds from the start).
  var silentHall: (hall: Int, since: Double)?

  /// Battery units in trouble, by place.
  var units: [Int: UnitTrouble] = [:]

  enum Tie: Sendable { case grid, leaving, island, joining }
}
