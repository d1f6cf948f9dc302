internal import DatabaseViews
internal import Evidence

/// A group of servers as one of its members sees it (`replication_group_members`).
struct GroupState {
  let node: MySQLNode
  let members: [GroupMember]
  private let look: MySQLSnapshot

  /// `nil` where the server is in no group.
  init?(_ node: MySQLNode) {
    guard let look = node.series.snapshots.last(where: { !$0.groupMembers.isEmpty }) else {
      return nil
    }
    self.node = node
    self.look = look
    members = look.groupMembers
  }

  /// Members that are reached, less half of all: a group that has not more than half takes no writes.
  private var majority: Double {
    Double(members.count { $0.state != "UNREACHABLE" }) - Double(members.count) / 2
  }

  /// Of members that are not in order.
  var facts: [Fact] {
    members.filter { $0.state != "ONLINE" }.flatMap { member -> [Fact] in
      var sheet = FactSheet(
        Subject(.replica, "member \(member.name) of the group of \(node.name)", on: node.name))
      let role = member.role.map { ", \($0)" } ?? ""
      let text = "\(member.name) is \(member.state)\(role), of \(members.count) members"
      let evidence = [node.series.citation(.groupMembers, of: look, text)]
      sheet.add(ChannelFact.view.rawValue, "its group", evidence)
      sheet.add(ChannelFact.memberState.rawValue, member.state, evidence)
      sheet.add(ChannelFact.reachable.rawValue, majority, .count, evidence)
      return sheet.facts
    }
  }
}
