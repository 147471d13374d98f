//! The closed list of rules. A rule's facts (severity, meaning, advice) are in `rules/rules/<id>.json`, its logic in
//! `checks`; the compiler asks for both places when a variant is added here.

/// One thing that must hold. The order is that of the reference: file, request, state, order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the rule files document them, and `precall explain` prints that")]
pub enum Rule {
    SyntaxError,
    DuplicateKey,
    NotABatch,
    UnknownKey,
    IgnoreWithoutReason,
    UnknownRuleInIgnore,
    UnusedIgnore,
    ExpiredWaiver,
    StaleBaselineEntry,
    MissingParameter,
    MissingOneOf,
    ConflictingParameters,
    MixedAddressesAndPrefixes,
    CountOutOfRange,
    WrongType,
    BadListIndex,
    UnsupportedValue,
    UnknownParameter,
    MalformedId,
    MalformedAddress,
    MalformedPrefix,
    IllegalPrefixMask,
    PrefixMaskOutOfRange,
    PrefixMaskMismatch,
    PrefixNotStrict,
    RepeatedItem,
    BadClientToken,
    ParameterNotApplicable,
    InstanceTypeMismatch,
    DestructiveForce,
    RegionWithoutPrefixSupport,
    MalformedRegion,
    CredentialInBatch,
    UnfilledPlaceholder,
    UnknownOperation,
    RepeatedFlag,
    PascalFlagInPluginForm,
    DeprecatedProduct,
    CliForceFlag,
    AddressOutsideVswitch,
    ReservedAddress,
    PrefixOutsideReservation,
    VswitchWithoutReservation,
    AddressAlreadyAssigned,
    AddressInUseElsewhere,
    PrefixInUse,
    AddressNotAssigned,
    TooManyAddresses,
    TooManyAddressesForInstanceType,
    Ipv6UnsupportedByInstanceType,
    NotEnoughPrefixes,
    VswitchIpv6Off,
    VswitchNotAvailable,
    EniWrongState,
    InstanceWrongState,
    EniServiceManaged,
    EniInvalidType,
    EniIsMember,
    EniHighPerformance,
    EniNotFound,
    AttachedInstanceNotFound,
    VswitchNotFound,
    WrongRegion,
    EipNotFound,
    BoundInstanceNotFound,
    InstanceNotFound,
    LoadBalancerNotFound,
    EipWrongStatus,
    EipBindingInTransition,
    EipFinanciallyLocked,
    EipSecurityLocked,
    EipUsedBySnat,
    EipUsedByDnat,
    EipInSnatPool,
    NatEntryUnstable,
    EipNotBoundToInstance,
    BoundInstanceWrongState,
    BoundEcsPending,
    BoundEniWrongState,
    HavipWrongState,
    EniAttachedInCutThroughMode,
    AnycastWrongStatus,
    AnycastServiceManaged,
    AnycastNotBound,
    BoundEniNotFound,
    BoundSlbNotFound,
    ConcurrentOperation,
    ClientTokenReused,
    DuplicateCall,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Rule; 89] = [
        Rule::SyntaxError,
        Rule::DuplicateKey,
        Rule::NotABatch,
        Rule::UnknownKey,
        Rule::IgnoreWithoutReason,
        Rule::UnknownRuleInIgnore,
        Rule::UnusedIgnore,
        Rule::ExpiredWaiver,
        Rule::StaleBaselineEntry,
        Rule::MissingParameter,
        Rule::MissingOneOf,
        Rule::ConflictingParameters,
        Rule::MixedAddressesAndPrefixes,
        Rule::CountOutOfRange,
        Rule::WrongType,
        Rule::BadListIndex,
        Rule::UnsupportedValue,
        Rule::UnknownParameter,
        Rule::MalformedId,
        Rule::MalformedAddress,
        Rule::MalformedPrefix,
        Rule::IllegalPrefixMask,
        Rule::PrefixMaskOutOfRange,
        Rule::PrefixMaskMismatch,
        Rule::PrefixNotStrict,
        Rule::RepeatedItem,
        Rule::BadClientToken,
        Rule::ParameterNotApplicable,
        Rule::InstanceTypeMismatch,
        Rule::DestructiveForce,
        Rule::RegionWithoutPrefixSupport,
        Rule::MalformedRegion,
        Rule::CredentialInBatch,
        Rule::UnfilledPlaceholder,
        Rule::UnknownOperation,
        Rule::RepeatedFlag,
        Rule::PascalFlagInPluginForm,
        Rule::DeprecatedProduct,
        Rule::CliForceFlag,
        Rule::AddressOutsideVswitch,
        Rule::ReservedAddress,
        Rule::PrefixOutsideReservation,
        Rule::VswitchWithoutReservation,
        Rule::AddressAlreadyAssigned,
        Rule::AddressInUseElsewhere,
        Rule::PrefixInUse,
        Rule::AddressNotAssigned,
        Rule::TooManyAddresses,
        Rule::TooManyAddressesForInstanceType,
        Rule::Ipv6UnsupportedByInstanceType,
        Rule::NotEnoughPrefixes,
        Rule::VswitchIpv6Off,
        Rule::VswitchNotAvailable,
        Rule::EniWrongState,
        Rule::InstanceWrongState,
        Rule::EniServiceManaged,
        Rule::EniInvalidType,
        Rule::EniIsMember,
        Rule::EniHighPerformance,
        Rule::EniNotFound,
        Rule::AttachedInstanceNotFound,
        Rule::VswitchNotFound,
        Rule::WrongRegion,
        Rule::EipNotFound,
        Rule::BoundInstanceNotFound,
        Rule::InstanceNotFound,
        Rule::LoadBalancerNotFound,
        Rule::EipWrongStatus,
        Rule::EipBindingInTransition,
        Rule::EipFinanciallyLocked,
        Rule::EipSecurityLocked,
        Rule::EipUsedBySnat,
        Rule::EipUsedByDnat,
        Rule::EipInSnatPool,
        Rule::NatEntryUnstable,
        Rule::EipNotBoundToInstance,
        Rule::BoundInstanceWrongState,
        Rule::BoundEcsPending,
        Rule::BoundEniWrongState,
        Rule::HavipWrongState,
        Rule::EniAttachedInCutThroughMode,
        Rule::AnycastWrongStatus,
        Rule::AnycastServiceManaged,
        Rule::AnycastNotBound,
        Rule::BoundEniNotFound,
        Rule::BoundSlbNotFound,
        Rule::ConcurrentOperation,
        Rule::ClientTokenReused,
        Rule::DuplicateCall,
    ];

    /// The rule's kebab-case name.
    pub fn id(self) -> &'static str {
        match self {
            Rule::SyntaxError => "syntax-error",
            Rule::DuplicateKey => "duplicate-key",
            Rule::NotABatch => "not-a-batch",
            Rule::UnknownKey => "unknown-key",
            Rule::IgnoreWithoutReason => "ignore-without-reason",
            Rule::UnknownRuleInIgnore => "unknown-rule-in-ignore",
            Rule::UnusedIgnore => "unused-ignore",
            Rule::ExpiredWaiver => "expired-waiver",
            Rule::StaleBaselineEntry => "stale-baseline-entry",
            Rule::MissingParameter => "missing-parameter",
            Rule::MissingOneOf => "missing-one-of",
            Rule::ConflictingParameters => "conflicting-parameters",
            Rule::MixedAddressesAndPrefixes => "mixed-addresses-and-prefixes",
            Rule::CountOutOfRange => "count-out-of-range",
            Rule::WrongType => "wrong-type",
            Rule::BadListIndex => "bad-list-index",
            Rule::UnsupportedValue => "unsupported-value",
            Rule::UnknownParameter => "unknown-parameter",
            Rule::MalformedId => "malformed-id",
            Rule::MalformedAddress => "malformed-address",
            Rule::MalformedPrefix => "malformed-prefix",
            Rule::IllegalPrefixMask => "illegal-prefix-mask",
            Rule::PrefixMaskOutOfRange => "prefix-mask-out-of-range",
            Rule::PrefixMaskMismatch => "prefix-mask-mismatch",
            Rule::PrefixNotStrict => "prefix-not-strict",
            Rule::RepeatedItem => "repeated-item",
            Rule::BadClientToken => "bad-client-token",
            Rule::ParameterNotApplicable => "parameter-not-applicable",
            Rule::InstanceTypeMismatch => "instance-type-mismatch",
            Rule::DestructiveForce => "destructive-force",
            Rule::RegionWithoutPrefixSupport => "region-without-prefix-support",
            Rule::MalformedRegion => "malformed-region",
            Rule::CredentialInBatch => "credential-in-batch",
            Rule::UnfilledPlaceholder => "unfilled-placeholder",
            Rule::UnknownOperation => "unknown-operation",
            Rule::RepeatedFlag => "repeated-flag",
            Rule::PascalFlagInPluginForm => "pascal-flag-in-plugin-form",
            Rule::DeprecatedProduct => "deprecated-product",
            Rule::CliForceFlag => "cli-force-flag",
            Rule::AddressOutsideVswitch => "address-outside-vswitch",
            Rule::ReservedAddress => "reserved-address",
            Rule::PrefixOutsideReservation => "prefix-outside-reservation",
            Rule::VswitchWithoutReservation => "vswitch-without-reservation",
            Rule::AddressAlreadyAssigned => "address-already-assigned",
            Rule::AddressInUseElsewhere => "address-in-use-elsewhere",
            Rule::PrefixInUse => "prefix-in-use",
            Rule::AddressNotAssigned => "address-not-assigned",
            Rule::TooManyAddresses => "too-many-addresses",
            Rule::TooManyAddressesForInstanceType => "too-many-addresses-for-instance-type",
            Rule::Ipv6UnsupportedByInstanceType => "ipv6-unsupported-by-instance-type",
            Rule::NotEnoughPrefixes => "not-enough-prefixes",
            Rule::VswitchIpv6Off => "vswitch-ipv6-off",
            Rule::VswitchNotAvailable => "vswitch-not-available",
            Rule::EniWrongState => "eni-wrong-state",
            Rule::InstanceWrongState => "instance-wrong-state",
            Rule::EniServiceManaged => "eni-service-managed",
            Rule::EniInvalidType => "eni-invalid-type",
            Rule::EniIsMember => "eni-is-member",
            Rule::EniHighPerformance => "eni-high-performance",
            Rule::EniNotFound => "eni-not-found",
            Rule::AttachedInstanceNotFound => "attached-instance-not-found",
            Rule::VswitchNotFound => "vswitch-not-found",
            Rule::WrongRegion => "wrong-region",
            Rule::EipNotFound => "eip-not-found",
            Rule::BoundInstanceNotFound => "bound-instance-not-found",
            Rule::InstanceNotFound => "instance-not-found",
            Rule::LoadBalancerNotFound => "load-balancer-not-found",
            Rule::EipWrongStatus => "eip-wrong-status",
            Rule::EipBindingInTransition => "eip-binding-in-transition",
            Rule::EipFinanciallyLocked => "eip-financially-locked",
            Rule::EipSecurityLocked => "eip-security-locked",
            Rule::EipUsedBySnat => "eip-used-by-snat",
            Rule::EipUsedByDnat => "eip-used-by-dnat",
            Rule::EipInSnatPool => "eip-in-snat-pool",
            Rule::NatEntryUnstable => "nat-entry-unstable",
            Rule::EipNotBoundToInstance => "eip-not-bound-to-instance",
            Rule::BoundInstanceWrongState => "bound-instance-wrong-state",
            Rule::BoundEcsPending => "bound-ecs-pending",
            Rule::BoundEniWrongState => "bound-eni-wrong-state",
            Rule::HavipWrongState => "havip-wrong-state",
            Rule::EniAttachedInCutThroughMode => "eni-attached-in-cut-through-mode",
            Rule::AnycastWrongStatus => "anycast-wrong-status",
            Rule::AnycastServiceManaged => "anycast-service-managed",
            Rule::AnycastNotBound => "anycast-not-bound",
            Rule::BoundEniNotFound => "bound-eni-not-found",
            Rule::BoundSlbNotFound => "bound-slb-not-found",
            Rule::ConcurrentOperation => "concurrent-operation",
            Rule::ClientTokenReused => "client-token-reused",
            Rule::DuplicateCall => "duplicate-call",
        }
    }

    /// The rule named `id`.
    pub fn from_id(id: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.id() == id)
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> serde::Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Rule::from_id(&id).ok_or_else(|| serde::de::Error::custom(format!("`{id}` is no rule")))
    }
}

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RuleMask(u128);

impl RuleMask {
    /// No rule.
    pub const EMPTY: RuleMask = RuleMask(0);

    /// The set of `rules`.
    pub const fn of(rules: &[Rule]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < rules.len() {
            bits |= 1 << rules[at] as u8;
            at += 1;
        }
        RuleMask(bits)
    }

    /// Adds one rule.
    #[inline]
    pub fn insert(&mut self, rule: Rule) {
        self.0 |= 1 << rule as u8;
    }

    /// Whether `rule` is in it.
    #[inline]
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u8) != 0
    }

    /// Whether no rule is in it.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as bits, the low half first.
    #[inline]
    pub const fn words(self) -> [u64; 2] {
        [self.0 as u64, (self.0 >> 64) as u64]
    }

    /// How many rules are in it.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// What is in both.
    #[inline]
    pub const fn intersect(self, other: Self) -> Self {
        RuleMask(self.0 & other.0)
    }

    /// What is in either.
    #[inline]
    pub const fn union(self, other: Self) -> Self {
        RuleMask(self.0 | other.0)
    }

    /// What is in `self` alone.
    #[inline]
    pub const fn without(self, other: Self) -> Self {
        RuleMask(self.0 & !other.0)
    }
}

impl Iterator for RuleMask {
    type Item = Rule;

    #[inline]
    fn next(&mut self) -> Option<Rule> {
        let at = self.0.trailing_zeros() as usize;
        let rule = *Rule::ALL.get(at)?;
        self.0 &= self.0 - 1;
        Some(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_list_is_the_order_of_the_variants() {
        for (at, rule) in Rule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, at);
            assert_eq!(Rule::from_id(rule.id()), Some(rule));
        }
    }

    #[test]
    fn a_mask_yields_its_rules_in_order() {
        let mut mask = RuleMask::of(&[Rule::DuplicateCall, Rule::SyntaxError]);
        mask.insert(Rule::WrongType);
        assert_eq!(mask.len(), 3);
        assert_eq!(mask.collect::<Vec<_>>(), [Rule::SyntaxError, Rule::WrongType, Rule::DuplicateCall]);
    }
}
