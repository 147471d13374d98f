aliyun vpc UnassociateEipAddress --AllocationId-FILE ./eip --InstanceType-FILE ./type
