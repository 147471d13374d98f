//! State rules of UnassociateAnycastEipAddress.

use crate::Found;
use crate::call::{Call, Known};
use crate::world::World;

pub fn check(call: &Call, world: &World, found: &mut Found) {
    let at = "BindInstanceId";
    let (instance, address) = (call.argument(at).known(), call.argument("PrivateIpAddress").known());
    if let (Some(instance), Known(kind)) = (&instance, call.argument("BindInstanceType"))
        && !call.is_faulty("instance-type-mismatch", at)
    {
        found.fire_if(kind == "NetworkInterface" && world.lacks("eni", instance), "bound-eni-not-found", at, None);
        found.fire_if(kind == "SlbInstance" && world.lacks("balancer", instance), "bound-slb-not-found", at, None);
    }
    let Known(id) = call.argument("AnycastId") else { return };
    if call.is_faulty("malformed-id", "AnycastId") {
        return;
    }
    let status = world.text(&id, "Status");
    let by = world.by(&id, "Status");
    found.fire_if(status.is_some_and(|it| it != "Associated"), "anycast-wrong-status", "AnycastId", by);
    let managed = world.flag(&id, "ServiceManaged") == Some(true);
    found.fire_if(managed, "anycast-service-managed", "AnycastId", None);
    let (Some(instance), Some(bindings)) = (instance, world.anycasts.get(&id)) else { return };
    if !bindings.may_fit(Some(&instance), address.as_deref()) {
        let fits = |entry| bindings.fits(entry, Some(&instance), address.as_deref());
        let by = bindings.removed.iter().filter(|(entry, _)| fits(*entry)).map(|it| it.1).max();
        found.fire("anycast-not-bound", at, by);
    } else if bindings.worlds.is_none() {
        let gone = bindings.gone.iter().find(|it| it.0 == instance && it.1 == address);
        gone.into_iter().for_each(|it| found.fire("anycast-not-bound", at, Some(it.2)));
    }
}
