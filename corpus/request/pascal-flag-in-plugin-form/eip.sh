aliyun vpc unassociate-eip-address --AllocationId eip-2zeerraiwb7uj6i0d
